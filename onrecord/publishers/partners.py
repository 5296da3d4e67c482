"""What the trade tables share: their fields, and the names of partners, as English and Russian statistics print them, as ISO 3166-1 alpha-3.

Small partners that no chapter speaks of have no code here: tables keep the publisher's own name for them.
"""

from __future__ import annotations

import pandas as pd

from onrecord.publishers import Field

REPORTER = Field("reporter", description="Country whose statistics these are, ISO 3166-1 alpha-3")
PARTNER = Field(
    "partner",
    description="Partner, ISO 3166-1 alpha-3; small partners by the publisher's own name; groups WLD (world), EU, EAEU, CIS, continents and others by name",
)
KIND = Field("kind", description="country, group or world: groups hold the countries, never add them together", allowed=("country", "group", "world"))
FLOW = Field("flow", description="exports (by destination) or imports (by origin)", allowed=("exports", "imports"))

# alpha-3, UN numeric code, then every spelling met in the extracts
_SPELLINGS = """
AFG|004|Afghanistan|Афганистан
ALB|008|Albania|Албания
ARE|784|United Arab Emirates|UAE|Объединенные Арабские Эмираты
ARG|032|Argentina|Аргентина
ARM|051|Armenia|Армения
AUS|036|Australia|Австралия
AUT|040|Austria|Австрия
AZE|031|Azerbaijan|Азербайджан
BEL|056|Belgium|Бельгия
BGD|050|Bangladesh|Бангладеш
BGR|100|Bulgaria|Болгария
BHR|048|Bahrain|Бахрейн
BIH|070|Bosnia and Herzegovina|Bosnia Herzegovina|Босния и Герцеговина|Босния И Герцеговина
BLR|112|Belarus|Беларусь
BRA|076|Brazil|Бразилия
BRN|096|Brunei Darussalam|Brunei|Бруней-Даруссалам
CAN|124|Canada|Канада
CHE|756|Switzerland|Швейцария
CHL|152|Chile|Чили
CHN|156|China|Китай
CYP|196|Cyprus|Кипр
CZE|203|Czech Republic|Czechia|Чешская Республика
DEU|276|Germany|Германия
DNK|208|Denmark|Дания
DZA|012|Algeria|Алжир
ECU|218|Ecuador|Эквадор
EGY|818|Egypt|Египет
ESP|724|Spain|Испания
EST|233|Estonia|Эстония
FIN|246|Finland|Финляндия
FRA|250|France|Франция
GBR|826|Great Britain|Great Britain (United Kingdom)|United Kingdom|Соединенное Королевство
GEO|268|Georgia|Грузия
GRC|300|Greece|Греция
HKG|344|Hong Kong|China (Sar Hong Kong)|SAR-Hong Kong|Гонконг
HRV|191|Croatia|Хорватия
HUN|348|Hungary|Венгрия
IDN|360|Indonesia|Индонезия
IND|356|India|Индия
IRL|372|Ireland|Ирландия
IRN|364|Iran|Iran, Islamic Republic of|Иран, Исламская Республика
IRQ|368|Iraq|Ирак, Республика Ирак
ISL|352|Iceland|Исландия
ISR|376|Israel|Израиль
ITA|380|Italy|Италия
JOR|400|Jordan|Иордания
JPN|392|Japan|Япония
KAZ|398|Kazakhstan|Казахстан
KEN|404|Kenya|Кения
KGZ|417|Kyrgyzstan|Кыргызстан|Киргизия
KHM|116|Cambodia|Камбоджа
KOR|410|The Republic of Korea|Republic of Korea|Korea, Republic of|Республика Корея
KWT|414|Kuwait|Кувейт
LBN|422|Lebanon|Ливан
LKA|144|Sri Lanka|Шри-Ланка
LTU|440|Lithuania|Литва
LUX|442|Luxembourg|Люксембург
LVA|428|Latvia|Республика Латвия
MAR|504|Morocco|Марокко
MDA|498|Moldova|Republic of Moldova|Moldova, Republic of|Молдова, Республика
MEX|484|Mexico|Мексика
MKD|807|North Macedonia|Македония
MLT|470|Malta|Мальта
MMR|104|Myanmar|Мьянма
MNE|499|Montenegro|Черногория (Монтенегро)
MNG|496|Mongolia|Монголия
MYS|458|Malaysia|Малайзия
NLD|528|Netherlands|Нидерланды
NOR|578|Norway|Норвегия
NZL|554|New Zealand|Новая Зеландия
OMN|512|Oman|Оман
PAK|586|Pakistan|Пакистан
PAN|591|Panama|Панама
PER|604|Peru|Перу
PHL|608|Philippines|Филиппины
POL|616|Poland|Польша
PRK|408|Korea (DPRK)|Korea, DPR of|Корея, Народно-Демократическая Республика|Корея, народно-Демократическая Республика
PRT|620|Portugal|Португалия
QAT|634|Qatar|Катар
ROU|642|Romania|Румыния
RUS|643|Russia|Russian Federation|Россия
SAU|682|Saudi Arabia|Саудовская Аравия
SGP|702|Singapore|Сингапур
SRB|688|Serbia|Сербия
SVK|703|Slovakia|Словакия
SVN|705|Slovenia|Словения
SWE|752|Sweden|Швеция
SYR|760|Syria|Syrian Arab Republic|Сирийская Арабская Республика
THA|764|Thailand|Таиланд
TJK|762|Tajikistan|Таджикистан
TKM|795|Turkmenistan|Туркменистан
TUN|788|Tunisia|Тунис
TUR|792|Turkey|Türkiye|Турция
TWN|158|Taiwan|Taiwan. China province|Тайвань (Китай)
UKR|804|Ukraine|Украина
USA|840|USA|United States|Соединенные Штаты Америки
UZB|860|Uzbekistan|Узбекистан
VNM|704|Vietnam|Viet Nam|Вьетнам
ZAF|710|South Africa|Южная Африка
"""

# World and groups; their members stand in the same column, so they are never added to them.
_GROUPS = """
WLD|World|World (总值)|Total|Всего|Всего в том числе
EU|The EU|Страны ЕС
EAEU|EAEU|Страны ЕАЭС
CIS|CIS|Страны СНГ|со странами СНГ
SCO|SCO
non-CIS|Остальные страны мира|со странами дальнего зарубежья
CIS outside EAEU|Страны вне ЕАЭС
Europe outside EU|Страны вне ЕС
Europe|Europe|Европа
Asia|Asia|Азия
America|America|Америка
Africa|Africa|Африка
Australia and Oceania|Australia and Oceania|Австралия и Океания
"""


def _read(text: str) -> dict[str, str]:
    lines = (line.split("|") for line in text.split("\n") if line)
    return {name: code for code, *names in lines for name in names}


_COUNTRIES, GROUPS = _read(_SPELLINGS), _read(_GROUPS)


def partner(names: pd.Series) -> pd.Series:
    """Codes of partners named (or numbered, UN M49) by a publisher; a name without a code stays as it is."""
    return names.map(_COUNTRIES | GROUPS).fillna(names)


def kind(names: pd.Series) -> pd.Series:
    """``world``, ``group`` or ``country`` for each partner named by a publisher."""
    groups = names.map(GROUPS)
    return groups.mask(groups.notna(), "group").mask(groups == "WLD", "world").fillna("country")
