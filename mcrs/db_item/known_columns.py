"""The names of tracks' columns in exports of playlists and libraries, by language."""

from __future__ import annotations

#: The names of each field's column in each language, best first. A dot means a nested key of a JSON file.
LANGUAGES: dict[str, dict[str, tuple[str, ...]]] = {
    "exports": {
        "track_id": (
            "Track URI", "Spotify ID", "Spotify URI", "Spotify - id", "spotify_track_uri", "track.trackUri", "track.id",
            "trackUri",
        ),
        "track_name": ("track.trackName", "track.name", "track.title", "master_metadata_track_name"),
        "artist_name": (
            "Artist Name(s)", "Artist Names", "Artist Name", "track.artistName", "track.artists.name", "artists.name",
            "artist.name", "performer.name", "artist.#text", "artist-credit.name", "master_metadata_album_artist_name",
        ),
        "album_name": (
            "Album Name", "track.albumName", "track.album.name", "album.name", "album.title",
            "album.#text", "release_name", "collectionName", "master_metadata_album_album_name",
        ),
        "tag_list": (
            "Tags", "Tag", "tags.name", "toptags.tag.name", "Genres", "genres.name", "Artist Genres", "Track Genre",
            "Track Genres", "track_genres.genre_title", "Genre Tags", "Genre Names", "primaryGenreName",
            "track.genre_top",
        ),
        "release_date": (
            "Release Date", "Album Release Date", "track.album.release_date", "album.release_date",
            "first-release-date", "album.date_released",
        ),
        "popularity": ("track.popularity",),
        "duration": ("track.duration",),
    },
    "English": {
        "track_id": ("Track ID", "Song ID"),
        "track_name": ("Track Name", "Track Title", "Song Title", "Song Name", "Title"),
        "artist_name": ("Artists", "Artist(s)", "Artist", "Performer", "Singer"),
        "album_name": ("Album Title", "Album"),
        "tag_list": ("Genre", "Genre(s)", "Style(s)", "Style"),
        "release_date": ("Released", "Released on", "Release Year", "Year of Release", "Track Year", "Year"),
        "popularity": ("Track Popularity",),
        "duration": ("Track Duration", "Track Length", "Song Length", "Length", "Playing Time", "Track Time"),
    },
    "German": {
        "track_id": ("Titel-ID", "Track-Kennung", "Kennung"),
        "track_name": ("Titelname", "Songtitel", "Musiktitel", "Liedtitel", "Name des Titels", "Titel", "Lied"),
        "artist_name": ("Interpret(en)", "Interpret", "Künstlername", "Name des Künstlers", "Künstler", "Sänger"),
        "album_name": ("Albumname", "Albumtitel", "Name des Albums", "Titel des Albums"),
        "tag_list": (
            "Schlagwörter", "Schlagworte", "Musikgenre", "Musikrichtung(en)", "Musikrichtung", "Stilrichtung(en)",
            "Stilrichtung", "Musikstil", "Stile", "Stil",
        ),
        "release_date": (
            "Erscheinungsdatum", "Veröffentlichungsdatum", "Veröffentlicht", "Veröffentlicht am", "Veröffentlichung",
            "Erschienen", "Erschienen am", "Erscheinungsjahr", "Veröffentlichungsjahr", "Jahr",
        ),
        "popularity": ("Beliebtheit", "Popularität"),
        "duration": ("Titeldauer", "Titellänge", "Spieldauer", "Spielzeit", "Laufzeit", "Dauer", "Länge"),
    },
    "French": {
        "track_id": ("ID du morceau", "ID du titre", "ID de la piste", "Identifiant du morceau", "Identifiant"),
        "track_name": (
            "Nom du morceau", "Titre du morceau", "Titre de la chanson", "Nom de la chanson", "Nom du titre",
            "Nom de la piste", "Titre de la piste", "Titre", "Morceau", "Chanson",
        ),
        "artist_name": (
            "Nom des artistes", "Nom de l'artiste", "Artistes", "Artiste", "Artiste(s)", "Interprète(s)", "Interprète",
        ),
        "album_name": ("Nom de l'album", "Titre de l'album"),
        "tag_list": ("Étiquettes", "Mots-clés", "Genres musicaux", "Genre musical", "Styles", "Style musical"),
        "release_date": (
            "Date de sortie", "Date de parution", "Date de publication", "Sorti le", "Sortie", "Parution",
            "Année de sortie", "Année de parution", "Année",
        ),
        "popularity": ("Popularité",),
        "duration": ("Durée du morceau", "Durée du titre", "Durée", "Longueur"),
    },
    "Spanish": {
        "track_id": ("ID de la canción", "ID de la pista", "Identificador de la canción", "Identificador"),
        "track_name": (
            "Nombre de la canción", "Título de la canción", "Nombre de la pista", "Título de la pista", "Título",
            "Canción", "Tema",
        ),
        "artist_name": (
            "Nombre de los artistas", "Nombre del artista", "Artistas", "Artista(s)", "Artista", "Intérprete(s)",
            "Intérprete", "Cantante",
        ),
        "album_name": ("Nombre del álbum", "Título del álbum", "Álbum", "Disco"),
        "tag_list": ("Etiquetas", "Géneros", "Género", "Género musical", "Estilos", "Estilo"),
        "release_date": (
            "Fecha de lanzamiento", "Fecha de publicación", "Fecha de estreno", "Lanzamiento", "Publicado",
            "Año de lanzamiento", "Año de publicación", "Año",
        ),
        "popularity": ("Popularidad",),
        "duration": ("Duración de la canción", "Duración", "Longitud"),
    },
    "Italian": {
        "track_id": ("ID del brano", "ID della traccia", "Identificativo", "Identificatore"),
        "track_name": (
            "Nome del brano", "Titolo del brano", "Titolo della canzone", "Nome della canzone", "Nome della traccia",
            "Titolo della traccia", "Titolo", "Brano", "Canzone",
        ),
        "artist_name": (
            "Nome degli artisti", "Nome dell'artista", "Artisti", "Artista", "Interpreti", "Interprete", "Cantante",
        ),
        "album_name": ("Nome dell'album", "Titolo dell'album", "Album", "Disco"),
        "tag_list": ("Parole chiave", "Generi", "Genere", "Genere musicale", "Stili", "Stile"),
        "release_date": (
            "Data di uscita", "Data di pubblicazione", "Data di rilascio", "Uscita", "Pubblicato", "Anno di uscita",
            "Anno di pubblicazione", "Anno",
        ),
        "popularity": ("Popolarità",),
        "duration": ("Durata del brano", "Durata", "Lunghezza"),
    },
    "Portuguese": {
        "track_id": ("ID da música", "ID da faixa", "Identificador"),
        "track_name": ("Nome da música", "Título da música", "Nome da faixa", "Título", "Música", "Faixa"),
        "artist_name": ("Nome dos artistas", "Nome do artista", "Artistas", "Artista", "Intérprete", "Cantor"),
        "album_name": ("Nome do álbum", "Título do álbum", "Álbum"),
        "tag_list": ("Etiquetas", "Gêneros", "Gênero", "Gênero musical", "Estilo"),
        "release_date": ("Data de lançamento", "Lançamento", "Ano de lançamento", "Ano"),
        "popularity": ("Popularidade",),
        "duration": ("Duração",),
    },
    "Dutch": {
        "track_id": ("Nummer-ID",),
        "track_name": ("Titel van het nummer", "Naam van het nummer", "Liedtitel", "Titel", "Lied"),
        "artist_name": ("Naam van de artiest", "Artiesten", "Artiest", "Uitvoerende", "Zanger"),
        "album_name": ("Albumnaam", "Albumtitel", "Titel van het album"),
        "tag_list": ("Muziekgenre", "Stijlen", "Stijl"),
        "release_date": ("Releasedatum", "Uitgavedatum", "Verschijningsdatum", "Uitgebracht", "Releasejaar", "Jaar"),
        "popularity": ("Populariteit",),
        "duration": ("Speelduur", "Tijdsduur", "Duur", "Lengte"),
    },
    "Russian": {
        "track_id": ("ID трека", "ID песни", "Идентификатор"),
        "track_name": ("Название трека", "Название песни", "Название", "Песня", "Трек", "Композиция"),
        "artist_name": ("Имя исполнителя", "Исполнители", "Исполнитель", "Артисты", "Артист"),
        "album_name": ("Название альбома", "Альбом"),
        "tag_list": ("Теги", "Жанры", "Жанр", "Стиль"),
        "release_date": ("Дата выхода", "Дата релиза", "Дата выпуска", "Год выпуска", "Год выхода", "Год"),
        "popularity": ("Популярность",),
        "duration": ("Длительность", "Продолжительность"),
    },
    "Arabic": {
        "track_id": ("معرف الأغنية", "معرّف", "المعرف"),
        "track_name": ("عنوان الأغنية", "اسم الأغنية", "العنوان", "الأغنية"),
        "artist_name": ("أسماء الفنانين", "اسم الفنان", "الفنانون", "الفنان", "المغني", "المطرب"),
        "album_name": ("اسم الألبوم", "عنوان الألبوم", "الألبوم"),
        "tag_list": ("الوسوم", "الأنواع", "النوع", "النوع الموسيقي", "التصنيف", "النمط"),
        "release_date": ("تاريخ الإصدار", "تاريخ الصدور", "سنة الإصدار", "السنة", "العام"),
        "popularity": ("الشعبية",),
        "duration": ("مدة الأغنية", "المدة"),
    },
    "Japanese": {
        "track_id": ("トラックID", "曲ID", "楽曲ID"),
        "track_name": ("曲名", "楽曲名", "トラック名", "曲のタイトル", "タイトル", "曲"),
        "artist_name": ("アーティスト名", "アーティスト", "歌手名", "歌手"),
        "album_name": ("アルバム名", "アルバムタイトル", "アルバム"),
        "tag_list": ("タグ", "ジャンル", "スタイル"),
        "release_date": ("リリース日", "発売日", "配信日", "公開日", "リリース年", "発売年", "年"),
        "popularity": ("人気度", "人気"),
        "duration": ("再生時間", "演奏時間", "長さ"),
    },
    "Korean": {
        "track_id": ("트랙 ID", "곡 ID", "노래 ID"),
        "track_name": ("곡명", "노래 제목", "곡 제목", "트랙명", "제목", "노래"),
        "artist_name": ("아티스트명", "아티스트", "가수명", "가수"),
        "album_name": ("앨범명", "앨범 제목", "앨범"),
        "tag_list": ("태그", "장르", "스타일"),
        "release_date": ("발매일", "출시일", "발매 연도", "발매년도", "연도", "년도"),
        "popularity": ("인기도", "인기"),
        "duration": ("재생 시간", "재생시간", "길이"),
    },
    "Chinese": {
        "track_id": ("歌曲ID", "曲目ID"),
        "track_name": (
            "歌名", "歌曲名称", "歌曲名稱", "歌曲名", "曲名", "曲目", "歌曲", "标题", "標題",
        ),
        "artist_name": ("歌手", "歌手名", "艺术家", "藝術家", "艺人", "藝人", "演唱者"),
        "album_name": ("专辑名称", "專輯名稱", "专辑名", "專輯名", "专辑", "專輯"),
        "tag_list": ("标签", "標籤", "流派", "曲风", "曲風", "风格", "風格", "类型", "類型"),
        "release_date": (
            "发行日期", "發行日期", "发行时间", "發行時間", "发布日期", "發布日期", "发行年份", "發行年份", "年份",
        ),
        "popularity": ("热度", "熱度", "流行度"),
        "duration": ("时长", "時長", "播放时间", "播放時間"),
    },
    #: General words, which name a field only if no other column does.
    "general": {
        "track_id": ("uri", "id"),
        "track_name": ("Song", "Name", "Track", "Piste", "Nom", "Pista", "Nombre", "Traccia", "Nome", "Naam", "名前"),
        "artist_name": (
            "Band", "Creator", "Album Artist Name(s)", "Album Artist", "Albuminterpret", "Albumkünstler",
            "Artiste de l'album", "Artista del álbum", "Artista dell'album",
        ),
        "duration": ("Time", "Zeit", "Temps", "Tiempo", "Tijd", "Время", "الوقت", "時間", "시간", "时间"),
    },
}  # fmt: skip

#: The known column names of each field, best first. The field's own name comes before these.
KNOWN_COLUMNS: dict[str, tuple[str, ...]] = {
    field: tuple(name for names in LANGUAGES.values() for name in names.get(field, ()))
    for field in LANGUAGES["exports"]
}

#: Columns with an id for each artist of a track, which give the number of artists.
ARTIST_IDS = ("Artist URI(s)", "Artist ID(s)", "Artist IDs", "Artist URIs")
#: Columns that name all artists of a track: their names are plural.
ALL_ARTISTS = (
    "Artist Name(s)", "Artist Names", "Artists", "Artist(s)", "Album Artist Name(s)", "Interpret(en)",
    "Nom des artistes", "Artistes", "Artiste(s)", "Interprète(s)", "Nombre de los artistas", "Artistas", "Artista(s)",
    "Intérprete(s)", "Nome degli artisti", "Artisti", "Interpreti", "Nome dos artistas", "Artiesten", "Исполнители",
    "Артисты", "أسماء الفنانين", "الفنانون",
)  # fmt: skip
