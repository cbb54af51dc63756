"""The words by which a response claims something about its track, in groups that mean the same.

A semicolon ends a group: phrases of the same meaning, parted by commas, in English, German, French, Spanish and Italian
where the word differs. A word is compared without case, accents and punctuation, and without its ending (*jazzy* is
*jazz*). What has many meanings in everyday speech ("beautiful", "cool", "world", "new") is not listed: an opinion
claims nothing.
"""

from __future__ import annotations

from functools import cache

from mcrs.text.names import fold

_GENRES = """
acid; alternative; ambient; americana; baroque; bebop, bop; blues; bluegrass; bolero; boogie, boogie woogie; bossa
nova; britpop; calypso; chanson; city pop; classical, klassik, classique, clasica, classica; cumbia; country;
dancehall; disco, discothèque; drum and bass, drum n bass; dub; dubstep; doo wop; electronic, electronica, electro,
edm, elektronisch, électronique, electrónica, elettronica; emo; fado; flamenco; folk; funk; fusion; futurepop;
garage; glam; gospel; gothic, goth; grunge; gypsy; hardcore; hard rock; hip hop, hiphop, rap, rapper; house; idm;
indie; industrial; jazz; jungle; k pop, kpop; j pop, jpop; krautrock; latin, latino, latina, lateinamerikanisch; lo
fi, lofi; mambo; mariachi; merengue; metal; minimalism, minimalist; motown; mpb; new age; new wave; opera, oper,
opéra; pop; power pop; progressive, prog; psychedelic, psychedelia; punk; ragtime; rave; reggae; reggaeton; rhythm
and blues, r and b, rnb; rock; rock and roll, rock n roll; rockabilly; rumba; salsa; samba; shoegaze; singer
songwriter; ska; sludge; soul; soundtrack, film score, score; stoner; surf; swing, big band; synth pop, synthpop;
synthwave; tango; techno; tejano; thrash; trance; trap; trip hop; tropicalia; waltz; western; world music; zouk;
afrobeat; afrobeats; afropop; ebm; symphony, symphonic, sinfonie, symphonie, sinfonía, sinfonia; concerto; sonata;
"""
_ORIGINS = """
africa, african, afrika, afrique, afrikanisch, africain, africaine, africano, africana; america, american, usa,
amerikanisch, américain, americano, americana; argentina, argentine, argentinian; armenia, armenian; asia, asian;
australia, australian; austria, austrian, vienna, österreichisch; belgium, belgian, belge; brazil, brazilian,
brasil, brésil, brasilien, brasilianisch, brésilien, brésilienne, brasileño, brasiliano, brasiliana; britain,
british, uk, england, angleterre, inglaterra, inghilterra, english, london, britisch, englisch, anglais,
britannique, inglés, inglese; california, californian; canada, canadian; caribbean; chile, chilean; china, chinese;
colombia, colombian; congo, congolese; cuba, cuban, kuba; denmark, danish; detroit; chicago; memphis; nashville;
seattle; manchester; bristol; brooklyn; berlin; mississippi, delta; new orleans; new york; texas, texan; estonia,
estonian; ethiopia, ethiopian; europe, european; finland, finnish; france, french, paris, frankreich, francia,
französisch, français, française, francés, francese; germany, german, allemagne, alemania, germania, deutsch,
deutschland, allemand, alemán, tedesco; ghana, ghanaian; greece, greek; haiti, haitian; hawaii, hawaiian; hungary,
hungarian; iceland, icelandic; india, indian; iran, persian; ireland, irish, irland, irlande, irlanda; israel,
israeli, hebrew; italy, italian, italie, italia, italienisch, italien, italiano, italiana; jamaica, jamaican,
jamaika, jamaïque, giamaica; japan, japanese, japon, japón, giappone, japanisch, japonais, japonés, giapponese;
korea, korean, corée, corea, koreanisch; lebanon, lebanese; mali, malian; mexico, mexican, mexiko, mexique, messico;
morocco, moroccan; netherlands, dutch; new zealand; nigeria, nigerian; norway, norwegian; peru, peruvian; poland,
polish; portugal, portuguese, portugiesisch, portugais; puerto rico, puerto rican; russia, russian; scandinavia,
scandinavian; scotland, scottish; senegal, senegalese; south africa, south african; spain, spanish, spanien,
espagne, españa, spagna, spanisch, espagnol, español, spagnolo; sweden, swedish, schweden, suède, suecia, svezia;
switzerland, swiss; turkey, turkish; ukraine, ukrainian; wales, welsh; west coast; east coast; southern;
"""
_SOUND = """
calm, calming, relaxing, relaxed, soothing, peaceful, mellow, chill, chilled, laid back, gentle, tranquil, serene,
ruhig, entspannt, calme, apaisant, tranquilo, tranquila, tranquillo; upbeat, energetic, energy, energizing, lively,
uptempo, up tempo, high energy, fast, fast paced, speedy, adrenaline, schnell, rapide, rápido, rápida, veloce,
énergique, enérgico; slow, downtempo, langsam, lent, lente, lento, lenta; sad, melancholic, melancholy, sorrowful,
somber, mournful, heartbreak, heartbreaking, traurig, triste, melancolico; happy, joyful, joyous, cheerful, feel
good, euphoric, fröhlich, joyeux, alegre, allegro; dark, brooding, gloomy, moody, ominous, eerie, düster, sombre,
oscuro; bright, sunny; haunting, ethereal, atmospheric, mysterious; dreamy, dreamlike, hazy; nostalgic, nostalgia;
romantic, romance, love song; soulful; smooth; groovy, groove; catchy; gritty, raw; aggressive, angry, furious,
rage; intense, intensity; uplifting, hopeful, inspiring, motivational; emotional, emotive; introspective,
reflective, contemplative; heavy; hypnotic, trance like; bittersweet; sensual, sexy, sultry; epic; playful, quirky,
funny, humorous; rebellious; tender, tenderness; lush; quiet, soft, hushed; loud, noisy; lonely, loneliness, lost
love; driving; acoustic, akustisch, acoustique, acústico; electric; instrumental; orchestral, orchestra, orchester,
orchestre, orquesta; a cappella; symphonic; piano, klavier; guitar, guitars, gitarre, guitare, guitarra, chitarra;
bass, bassline; drum, drums, drumming, percussion, schlagzeug; saxophone, sax; trumpet; trombone; horn, horns,
brass; violin, fiddle, strings; cello; synth, synths, synthesizer, synthesizers; harmonica; flute; organ; banjo;
harp; clarinet; choir; falsetto; harmony, harmonies; vocoder; riff, riffs; solo, solos; lyric, lyrics, lyrical;
theme, themes; ballad, ballade, balada; song about, songs about, track about, sings about, tells of, tells the
story, story of; anthem, hymn; duet, duett, duo; lullaby; protest; christmas, weihnachten, noël, navidad, natale;
storytelling, story, tale; war; death; vintage, retro, old school, oldies; modern, contemporary; experimental;
melodic; rhythmic; danceable, dance; singalong;
"""
_RANK = """
first, erste, erster, erstes, premier, première, primer, primera, primo; last, final, letzte, letzter, letztes,
dernier, dernière, último, última, ultimo; latest, newest, neueste, neuester; debut, debüt, début; most, meist, am
meisten; best, greatest, finest, beste, bester, bestes, meilleur, meilleure, mejor, mejores, migliore, migliori;
bestselling, best selling, top selling, meistverkaufte, meistverkauftes, million selling; biggest, largest, größte,
größter, größtes, plus grand, más grande; highest; top, number one, chart, charts, charting, chart topping, hit
parade; hit, hits, smash, tube, éxito, successo; award, awards, award winning, grammy, grammys, oscar, brit award,
mercury prize, preis; platinum, gold record, gold certified; billboard; famous, popular, well known, renowned,
celebrated, acclaimed, berühmt, bekannt, beliebt, célèbre, populaire, famoso, famosa, popolare; legend, legendary,
iconic, icon, legendär, légendaire, legendario, leggendario; influential, pioneer, pioneers, pioneering,
groundbreaking, seminal, revolutionary; classic, classics, klassiker, clásico, classico; signature; landmark;
beloved; hall of fame; of all time, all time, ever made, ever recorded; quintessential, definitive, ultimate,
essential;
"""
_MAKING = """
written, wrote, songwriter, songwriting, penned, geschrieben, écrit, escrita, scritta; composed, composer,
komponiert, composé, compuesta; produced, producer, producers, produziert, produit, producida; recorded, recording,
aufgenommen, enregistré, grabada; covered, cover, cover version, originally, original; remix, remixed, remaster,
remastered; live; featuring, featured, feat, guest; sampled, sample, samples, samples from; movie, film, films,
musical, tv, television, series, game; single, b side, ep, compilation, bonus track; autobiographical, biography,
tribute, dedicated; band member, frontman, trio, quartet, quintet, sextet;
"""
_NUMBERS = """
two, zwei, deux, dos, due; three, drei, trois, tres, tre; four, vier, quatre, cuatro, quattro; five, fünf, cinq,
cinco, cinque; six, sechs, seis, sei; seven, sieben, siete, sette; eight, acht, huit, ocho, otto; nine, neun, neuf,
nueve, nove; ten, zehn, diez, dieci; eleven; twelve; twenty; thirty; forty; fifty; hundred, hundreds; thousand,
thousands; million, millions, millionen; billion, billions; dozen, dozens; second; third; fourth; fifth;
"""
# What these words say of a track, they do not say in such a phrase.
_HARMLESS = """
of course; at first; first of all; at last; at least; at most; most of all; the most of; right on top; for sure; no
problem; next to; second to none; on second thought; in the first place; new to you; two of us; give me a second; a
second; for the first time; for one last; one more; both of; in theme; story of my life; top of mind; nail on the
head; in the mood; a bit; six feet; dance to it; the last one;
"""


@cache
def claim_groups() -> dict[tuple[str, ...], frozenset[tuple[str, ...]]]:
    """The folded words of each phrase that claims something, with all phrases of its group, itself included."""
    groups: dict[tuple[str, ...], frozenset[tuple[str, ...]]] = {}
    for text in (_GENRES, _ORIGINS, _SOUND, _RANK, _MAKING, _NUMBERS):
        for line in text.split(";"):
            phrases = frozenset(tuple(fold(phrase).split()) for phrase in line.split(",") if phrase.strip())
            for phrase in phrases:
                groups[phrase] = groups.get(phrase, frozenset()) | phrases
    return groups


@cache
def claim_words() -> frozenset[str]:
    """The single words of all phrases that claim something."""
    return frozenset(word for phrase in claim_groups() for word in phrase)


@cache
def harmless_phrases() -> frozenset[tuple[str, ...]]:
    """The folded words of the phrases in which a listed word claims nothing."""
    return frozenset(tuple(fold(phrase).split()) for phrase in _HARMLESS.split(";") if phrase.strip())
