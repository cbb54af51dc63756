"""The names of users' columns in files, in the languages of the columns of tracks."""

from __future__ import annotations

#: The known column names of each field, best first. The field's own name comes before these.
KNOWN_COLUMNS: dict[str, tuple[str, ...]] = {
    "user_id": (
        "User", "Nutzer-ID", "Benutzer-ID", "Nutzerkennung", "ID de l'utilisateur", "Identifiant de l'utilisateur",
        "ID utilisateur", "ID de usuario", "ID del usuario", "ID utente", "ID dell'utente", "ID do usuário",
        "Gebruikers-ID", "ID пользователя", "معرف المستخدم", "ユーザーID", "사용자 ID", "用户ID", "用戶ID", "uid", "id",
    ),
    "age_group": (
        "Age Range", "Age", "Altersgruppe", "Alter", "Tranche d'âge", "Groupe d'âge", "Âge", "Grupo de edad", "Edad",
        "Fascia d'età", "Gruppo di età", "Età", "Faixa etária", "Idade", "Leeftijdsgroep", "Leeftijd",
        "Возрастная группа", "Возраст", "الفئة العمرية", "العمر", "年齢層", "年代", "年齢", "연령대", "나이", "年龄段",
        "年龄", "年齡",
    ),
    # Not the French "Genre", which is mostly one of music.
    "gender": (
        "Sex", "Geschlecht", "Sexe", "Sexo", "Género", "Genere", "Sesso", "Gênero", "Geslacht", "Пол", "الجنس",
        "性別", "성별", "性别",
    ),
    "country_name": (
        "Country", "Country of Residence", "Land", "Pays", "País", "Paese", "Nazione", "Страна", "البلد", "الدولة",
        "国", "国名", "국가", "나라", "国家", "國家",
    ),
}  # fmt: skip
