"""Messages in languages other than English, German, French, Spanish and Italian."""

from __future__ import annotations

import pytest

from mcrs.text.request.set_phrases import small_talk_of
from mcrs.text.request.tables import sections
from mcrs.text.request.tag_table import concept_of
from mcrs.text.request.tokens import words_of
from tests.text.request.catalog import heard, names


@pytest.mark.parametrize(
    ("text", "asked", "excluded"),
    [
        ("quero ouvir jazz calmo, nada de rock", {"jazz", "calm"}, {"rock"}),
        ("toca algo alegre, mas sem Metallica", {"happy"}, {"Metallica"}),
        ("músicas dos anos 80, por favor", {"the 1980s"}, set()),
        ("draai wat rustige jazz, maar geen Metallica", {"jazz", "calm"}, {"Metallica"}),
        ("iets vrolijks uit de jaren 60", {"happy", "the 1960s"}, set()),
        ("puść coś smutnego, ale bez Metallica", {"sad"}, {"Metallica"}),
        ("coś spokojnego na fortepian", {"calm", "piano"}, set()),
        ("静かなピアノ曲をお願いします", {"calm", "piano"}, set()),
        ("Metallica以外のロックをかけて", {"rock"}, {"Metallica"}),
        ("Metallica 말고 재즈 틀어줘", {"jazz"}, {"Metallica"}),
        ("슬픈 노래 추천해줘", {"sad"}, set()),
        ("来点爵士乐，不要Metallica", {"jazz"}, {"Metallica"}),
        ("Queen的歌，谢谢", {"Queen"}, set()),
        ("有没有爵士乐", {"jazz"}, set()),
        # A name with a capital among words of another script, whatever else it means.
        ("もっとQueenが聴きたい", {"Queen"}, set()),
        ("再来一首 Queen", {"Queen"}, set()),
        ("Queen 노래 하나 더", {"Queen"}, set()),
        ("поставь Queen", {"Queen"}, set()),
        ("شغل Queen", {"Queen"}, set()),
        # "Songs by" before the exclusion.
        ("Queenの曲以外で", set(), {"Queen"}),
        ("Queen 노래 말고 Metallica 틀어줘", {"Metallica"}, {"Queen"}),
        ("爵士乐的歌不要，来点摇滚", {"rock"}, {"jazz"}),
        ("iets anders dan jazz", set(), {"jazz"}),
        ("coś innego niż jazz", set(), {"jazz"}),
        ("popmuziek uit de jaren 80", {"pop", "the 1980s"}, set()),
        ("что-нибудь грустное, кроме Metallica", {"sad"}, {"Metallica"}),
        ("не джаз, а рок 80-х", {"rock", "the 1980s"}, {"jazz"}),
        ("только не Metallica, лучше джаз", {"jazz"}, {"Metallica"}),
        ("caz istiyorum ama rock olmasın", {"jazz"}, {"rock"}),
        ("Metallica hariç hüzünlü bir şarkı çal", {"sad"}, {"Metallica"}),
        ("yaar Metallica mat bajao, kuch jazz laga do", {"jazz"}, {"Metallica"}),
        ("Queen के अलावा कुछ उदास गाने सुनाओ", {"sad"}, {"Queen"}),
        ("موسيقى هادئة بدون Metallica", {"calm"}, {"Metallica"}),
        ("мне не нравится джаз", set(), {"jazz"}),
        ("джаз мне не нравится", set(), {"jazz"}),
        ("мне нравится джаз", {"jazz"}, set()),
        # Ukrainian and Persian name these tags as Russian and Arabic do.
        ("увімкни джаз, але не рок", {"jazz"}, {"rock"}),
        ("آهنگ جاز پخش کن", {"jazz"}, set()),
        ("मुझे जैज़ पसंद नहीं है", set(), {"jazz"}),
        ("बिना जैज़ के", set(), {"jazz"}),
        ("mujhe jazz pasand nahi", set(), {"jazz"}),
        ("أكره الجاز", set(), {"jazz"}),
        ("الجاز لا يعجبني", set(), {"jazz"}),
        ("أحب الجاز", {"jazz"}, set()),
        ("أريد جاز من فضلك", {"jazz"}, set()),
        # No everyday word tells the language, but the script does.
        ("Queen은 싫어", set(), {"Queen"}),
        ("재즈는 별로야", set(), {"jazz"}),
        ("рок надоел", set(), {"rock"}),
        ("терпеть не могу рок, поставь джаз", {"jazz"}, {"rock"}),
        ("Queen 노래는 지겨워, Metallica 틀어줘", {"Metallica"}, {"Queen"}),
        # No everyday word tells the language, but the words that exclude do; a text with kana is not Chinese.
        ("laat jazz achterwege", set(), {"jazz"}),
        ("ジャズ以外", set(), {"jazz"}),
        ("ジャズとロック以外で", set(), {"jazz", "rock"}),
        ("爵士以外的都可以", set(), {"jazz"}),
        ("рок и поп не предлагать", set(), {"rock", "pop"}),
        ("jazz chhodo, rock lagao", {"rock"}, {"jazz"}),
        # Case endings of Turkish.
        ("cazdan nefret ediyorum", set(), {"jazz"}),
        ("rock ve pop'tan nefret ediyorum", set(), {"rock", "pop"}),
        ("Metallica'yı sevmiyorum, caz çal", {"jazz"}, {"Metallica"}),
        ("80'ler rock çal", {"rock", "the 1980s"}, set()),
        ("ik heb een hekel aan rock", set(), {"rock"}),
        ("rustige pianomuziek om bij te slapen", {"calm", "piano", "sleep"}, set()),
        # Before what is excluded.
        ("ジャズは苦手です", set(), {"jazz"}),
        ("cansei do rock, toca jazz", {"jazz"}, {"rock"}),
    ],
)
def test_messages_in_further_languages(text: str, asked: set[str], excluded: set[str]) -> None:
    request = heard(text)
    assert (names(request.asked), names(request.excluded)) == (asked, excluded)
    assert request.matched


@pytest.mark.parametrize(
    "text",
    [
        "estou farto de Queen",
        "tô cansado de Queen",
        "evita Queen",
        "Queen vind ik vreselijk",
        "ik ben Queen zat",
        "nienawidzę Queen",
        "nic od Queen",
        "Queenじゃないやつ",
        "Queenを除いてください",
        "Queenは流さないで",
        "Queenは好きじゃない",
        "Queen 듣기 싫어",
        "Queen은 좀 빼줘",
        "Queen은 안 들을래",
        "Queen이 아닌 노래",
        "Queen 틀지 마",
        "不想聽Queen",
        "不喜歡Queen",
        "別放Queen",
        "不爱听Queen",
        "Queen就算了",
        "我对Queen没兴趣",
        "исключи Queen",
        "я устал от Queen",
        "Queen'i artık duymak istemiyorum",
        "ne olur Queen olmasın",
        "Queen yok",
        "Queen'den başka bir şey",
        "मुझे Queen से नफरत है",
        "Queen को हटा दो",
        "Queen se nafrat hai",
        "Queen ka gaana mat chalana",
        "من دون Queen",
        "بلاش Queen",
        "ما ابي Queen",
        "Queenはあまり好きじゃない",
        "我不太喜歡Queen",
        "Queen bana göre değil",
        "Queen은 오늘은 안 당겨",
        "Queen mujhe pasand nahi",
        # Languages of which only exclusions are understood.
        "ไม่เอา Queen",
        "ไม่อยากฟัง Queen",
        "Queen ไม่เอา",
        "בלי Queen בבקשה",
        "אל תשמיע Queen",
        "δεν θέλω Queen",
        "οτιδήποτε εκτός από Queen",
        "به جز Queen",
        "Queen را دوست ندارم",
        "щось крім Queen",
        "не вмикай Queen",
        "jangan putar Queen",
        "apa saja kecuali Queen",
        "jag vill inte höra Queen",
        "vad som helst utom Queen",
        "không phải Queen",
        "tôi không muốn nghe Queen",
        "bài gì cũng được, trừ Queen",
        "ne Queen",
        "cokoliv kromě Queen",
        "nechci slyšet Queen",
        "Queen نہیں",
        "مجھے Queen بالکل پسند نہیں",
        "Queen کے علاوہ کچھ چلاؤ",
    ],
)
def test_exclusions_in_further_languages(text: str) -> None:
    request = heard(text)
    assert (names(request.asked), names(request.excluded)) == (set(), {"Queen"})


@pytest.mark.parametrize(
    "text",
    [
        "não vivo sem Metallica",
        "não me canso de Metallica",
        "waarom geen Metallica?",
        "ik krijg geen genoeg van Metallica",
        "dlaczego nie Metallica?",
        "nie mogę żyć bez Metallica",
        "Metallicaは嫌いじゃない",
        "Metallicaなしでは生きられない",
        "Metallica 노래 없어?",
        "要不要听Metallica",
        "離不開Metallica",
        "告別時聽Metallica",
        "麻烦放Metallica",
        "не могу жить без Metallica",
        "Metallica yok mu?",
        "Metallica'den başka bir şarkı çal",
        "क्यों नहीं Metallica",
        "Metallica के बिना नहीं रह सकता",
        "لم لا Metallica",
        "ขอเพลง Metallica หน่อย",
        "ไม่ใช่แค่ Metallica",
        "למה לא Metallica",
        "γιατί όχι Metallica",
        "آهنگ Metallica پخش کن",
        "чому б не Metallica",
        "tidak hanya Metallica",
        "varför inte Metallica",
        "có Metallica không?",
        "tại sao không phải Metallica",
        "proč ne Metallica",
        "nejen Metallica",
        "مجھے Metallica سناؤ",
        "Metallica کیوں نہیں",
        "لا أستطيع العيش بدون Metallica",
    ],
)
def test_no_exclusions_in_further_languages(text: str) -> None:
    request = heard(text)
    assert (names(request.asked), names(request.excluded)) == ({"Metallica"}, set())


@pytest.mark.parametrize(
    ("text", "asked", "excluded"),
    [
        # Traditional characters, and words that contain the one for "no".
        ("除了Queen以外的搖滾", {"rock"}, {"Queen"}),
        ("特别安静的爵士乐", {"calm", "jazz"}, set()),
        ("特別安靜的爵士樂", {"calm", "jazz"}, set()),
        # Names that a particle joins.
        ("Queen이랑 Metallica 말고 재즈", {"jazz"}, {"Queen", "Metallica"}),
        ("재즈와 록은 빼고", set(), {"jazz", "rock"}),
        ("재즈가 아니라 록", {"rock"}, {"jazz"}),
        ("بدون Queen و Metallica", set(), {"Queen", "Metallica"}),
    ],
)
def test_what_exclusions_of_further_languages_reach(text: str, asked: set[str], excluded: set[str]) -> None:
    request = heard(text)
    assert (names(request.asked), names(request.excluded)) == (asked, excluded)


@pytest.mark.parametrize(
    "text",
    [
        "algo no estilo de Queen",
        "iets zoals Queen",
        "coś w stylu Queen",
        "Queenみたいな曲を聴きたい",
        "像Queen一样的歌",
        "что-то вроде Queen",
        "Queen gibi bir şarkı",
        "Queen jaise gaane sunao",
        "أغاني مثل Queen",
    ],
)
def test_likeness_in_further_languages(text: str) -> None:
    assert heard(text).asked["like"] == ["Queen"]


@pytest.mark.parametrize("text", ["não, queria dizer Johnny Cash", "nee, ik bedoelde Johnny Cash"])
def test_corrections_in_further_languages(text: str) -> None:
    request = heard("Pink Floyd", text)
    assert (names(request.asked), names(request.excluded)) == ({"Johnny Cash"}, {"Pink Floyd"})


@pytest.mark.parametrize(
    "text",
    [
        *("obrigado!", "bedankt!", "dziękuję!", "ありがとう", "감사합니다", "谢谢", "спасибо!", "شكراً", "teşekkürler"),
        *("धन्यवाद", "ขอบคุณครับ", "תודה!", "ευχαριστώ", "дякую", "terima kasih", "tack"),
        *("cảm ơn", "děkuji", "شکریہ"),
    ],
)
def test_thanks_in_further_languages_ask_for_nothing(text: str) -> None:
    assert not heard("jazz", text).matched
    assert small_talk_of(text) == "thanks"


@pytest.mark.parametrize(
    "text", ["привет", "مرحبا", "merhaba!", "नमस्ते", "สวัสดีครับ", "שלום", "안녕하세요", "こんにちは", "你好", "ahoj"]
)
def test_greetings_in_further_languages(text: str) -> None:
    assert small_talk_of(text) == "hello"


@pytest.mark.parametrize("text", ["hej då", "안녕히 계세요"])
def test_farewells_are_no_greetings(text: str) -> None:
    assert small_talk_of(text) is None


@pytest.mark.parametrize("text", ["别的", "來點別的", "другое"])
def test_something_else_in_further_languages(text: str) -> None:
    assert heard("Pink Floyd", text).fresh


@pytest.mark.parametrize(
    "text", ["başka sanatçı lütfen", "किसी और का गाना", "koi gaana kisi aur ka", "أغنية من فنان آخر"]
)
def test_other_artists_in_further_languages(text: str) -> None:
    assert heard("Pink Floyd", text).excluded["artists"] == ["Pink Floyd"]


def test_each_line_of_the_table_belongs_to_a_concept() -> None:
    for lines in sections("more_tags").values():
        for line in lines:
            name = words_of(line.partition("=")[0])
            concept = concept_of(name)
            assert concept is not None
            assert concept.name == " ".join(name)
