"""Single values read on the publishers' own pages, which no extract holds: typed here once, each with its address."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from onrecord.publishers.quoted import quoted

# Loans as agreed, in billion US dollars: record pages of AidData, and the press agency where AidData gives the share of one mine only.
LOANS = (
    (
        "2009",
        "China Development Bank line for Kazakhmys projects, of a line of 3 billion to Samruk-Kazyna",
        "2.7",
        "https://china.aiddata.org/projects/96105",
        "",
    ),
    ("2011", "China Development Bank loan for the Aktogay copper mine, in US dollars", "1.34", "https://china.aiddata.org/projects/41941", ""),
    (
        "2011",
        "China Development Bank loan for the Aktogay copper mine, in yuan",
        "0.158",
        "https://china.aiddata.org/projects/41941",
        "one billion yuan, converted on the page",
    ),
    (
        "2016",
        "China Development Bank loan for the Aktogay ore plant",
        "0.3",
        "https://china.aiddata.org/projects/53580",
        "lent on by the Development Bank of Kazakhstan",
    ),
    (
        "2019",
        "China Development Bank loan for the expansion of the Aktogay copper mine",
        "0.8",
        "https://china.aiddata.org/projects/88341",
        "lent on by the Development Bank of Kazakhstan",
    ),
)


@quoted("AidData, record pages on China Development Bank and Kazakhmys (KAZ Minerals)")
def kazakhmys(raw: Path) -> pd.DataFrame:
    """Loans of the China Development Bank to Kazakhmys and its heir."""
    frame = pd.DataFrame(LOANS, columns=["period", "indicator", "value", "address", "note"])
    return frame.assign(iso3="KAZ", unit="billion US$", edition="as read in November 2026")


@quoted("Global Energy Monitor, page on the Kazakhstan-China Pipeline")
def pipeline_length(raw: Path) -> pd.DataFrame:
    """Length of the oil pipeline from Atyrau to Alashankou; the publisher's table gives none."""
    return pd.DataFrame(
        {
            "iso3": ["KAZ"],
            "period": ["2006 to 2009"],
            "indicator": ["length of the oil pipeline, Atyrau to Alashankou"],
            "value": ["2228"],
            "unit": ["km"],
            "edition": ["as read in November 2026"],
            "address": ["https://www.gem.wiki/Kazakhstan-China_Pipeline"],
            "note": [""],
        }
    )


# Answers to one question in two surveys, in per cent of those asked; the page on the second gives both.
FEARS = (
    ("2022-11", "A Russian attack on Kazakhstan is possible: yes", "8.3"),
    ("2022-11", "A Russian attack on Kazakhstan is possible: under certain circumstances", "19"),
    ("2022-11", "A Russian attack on Kazakhstan is possible: no", "72.7"),
    ("2023-05", "A Russian attack on Kazakhstan is possible: yes", "15"),
    ("2023-05", "A Russian attack on Kazakhstan is possible: under certain circumstances", "23.3"),
    ("2023-05", "A Russian attack on Kazakhstan is possible: no", "61.8"),
)


@quoted("DEMOSCOPE and PaperLab, surveys on the war in Ukraine")
def fears_of_attack(raw: Path) -> pd.DataFrame:
    """Whether people in Kazakhstan think a Russian attack on their country possible."""
    frame = pd.DataFrame(FEARS, columns=["period", "indicator", "value"])
    return frame.assign(
        iso3="KAZ",
        unit="% of respondents",
        edition="release on the survey of 3 to 12 May 2023",
        note="telephone, 1,110 and 1,100 people; error 3 points",
        address="https://demos.kz/poll-a-third-of-kazakhstanis-started-treating-russia-worse-after-the-outbreak-of-the-war/?lang=en",
    )


CITIES = (("Almaty", "2249370"), ("Astana", "1458092"), ("Shymkent", "1234356"))


@quoted("Bureau of National Statistics of Kazakhstan, population on 1 May 2024")
def cities(raw: Path) -> pd.DataFrame:
    """Population of the three largest towns."""
    frame = pd.DataFrame(CITIES, columns=["indicator", "value"])
    frame = frame.assign(iso3="KAZ", period="2024-05-01", unit="persons", edition="statement of 3 June 2024", note="")
    frame["indicator"] = "population of " + frame["indicator"]
    return frame.assign(address="https://astanatimes.com/2024/06/kazakhstans-population-grows-by-nearly-85000-people-in-five-months/")


@quoted("Central Intelligence Agency, The World Factbook: United Kingdom")
def british_area(raw: Path) -> pd.DataFrame:
    """Area of the United Kingdom, which the book's extract of the Factbook leaves out."""
    frame = pd.DataFrame({"indicator": ["area, land", "area, total"], "value": ["241930", "243610"]})
    return frame.assign(
        iso3="GBR",
        period="2023",
        unit="square kilometres",
        edition="as of 2023",
        note="",
        address="github.com/factbook/factbook.json @ 001cced1fc4caf70994a37fcdc24fa839d230438 : europe/uk.json",
    )


# Goods trade in billion US dollars and its printed growth in per cent, as the press printed Chinese customs; the total is on the customs' own page.
CHINA_RUSSIA = (
    ("RUS", "2022", "China's trade with Russia", "190.27", "billion US$", "https://en.vestikavkaza.ru/material/158684"),
    ("RUS", "2022", "China's trade with Russia, change on the year before", "29.3", "%", "https://en.vestikavkaza.ru/material/158684"),
    ("RUS", "2023", "China's trade with Russia", "240.1", "billion US$", "https://chinaeconomicreview.com/china-russia-trade-hits-record-high-in-2023/"),
    (
        "RUS",
        "2023",
        "China's trade with Russia, change on the year before",
        "26.3",
        "%",
        "https://chinaeconomicreview.com/china-russia-trade-hits-record-high-in-2023/",
    ),
    ("RUS", "2021 to 2023", "China's exports to Russia, change", "64.2", "%", "https://chinaeconomicreview.com/china-russia-trade-hits-record-high-in-2023/"),
    (
        "WLD",
        "2021",
        "China's trade with all countries",
        "6050",
        "billion US$",
        "http://english.customs.gov.cn/Statics/63ef2d4b-d9f8-411e-8424-34a08b11e3fd.html",
    ),
)


@quoted("General Administration of Customs of China, trade with Russia and with the world")
def china_russia(raw: Path) -> pd.DataFrame:
    """China's goods trade with Russia in 2022 and 2023, with the printed growth that leads back to 2021, and with the world in 2021."""
    frame = pd.DataFrame(CHINA_RUSSIA, columns=["iso3", "period", "indicator", "value", "unit", "address"])
    return frame.assign(edition="as first printed", note="")


# Turnover of goods in 2024, in billion US dollars, by national statistics or ministers.
TURNOVER_2024 = (
    (
        "KGZ",
        "trade with China",
        "5.3",
        "https://24.kg/english/336366_Trade_turnover_between_Kyrgyzstan_and_China_increases_by_447_percent_in_2024/",
        "ministry of agriculture",
    ),
    ("KGZ", "trade with Russia", "3.2", "http://wap.vch.ru/event/view.html?alias=tovarooborot_rossii_i_kirgizii_vyros_v_2024_godu_na_17_", "foreign minister"),
    ("UZB", "trade with China", "12.4", "https://en.trend.az/casia/uzbekistan/3995614.html", "Statistics Agency"),
    ("UZB", "trade with Russia", "11.6", "https://en.trend.az/casia/uzbekistan/3995614.html", "Statistics Agency"),
)


@quoted("National figures of Kyrgyzstan and Uzbekistan in the press, trade with China and Russia in 2024")
def turnover_2024(raw: Path) -> pd.DataFrame:
    """Trade of Kyrgyzstan and Uzbekistan with China and Russia in the year after their tables end."""
    frame = pd.DataFrame(TURNOVER_2024, columns=["iso3", "indicator", "value", "address", "note"])
    return frame.assign(period="2024", unit="billion US$", edition="first reports, 2025")


@quoted("Voice of America, report on the United Nations of 21 September 2021")
def fall_of_kabul(raw: Path) -> pd.DataFrame:
    """The day on which the Taliban took Kabul, from which the months between two crises are counted."""
    return pd.DataFrame(
        {
            "iso3": ["AFG"],
            "period": ["2021-08"],
            "indicator": ["day on which the Taliban took over"],
            "value": ["15"],
            "unit": ["day of August"],
            "edition": ["as read in November 2026"],
            "note": ["dated in the report by the takeover"],
            "address": ["https://www.globalsecurity.org/military/library/news/2021/09/mil-210921-voa09.htm"],
        }
    )


# Transit by rail through Kazakhstan in 2021, as its state railway gave it; "more than" for the containers between China and Europe.
KAZAKH_TRANSIT = (
    ("goods in transit by rail", "20.9", "million tonnes", ""),
    ("goods in transit by rail, change on the year before", "2", "%", ""),
    ("containers in transit by rail", "1066000", "TEU", "all routes"),
    ("containers in transit by rail, change on the year before", "22", "%", "all routes"),
    ("containers in transit by rail between China and Europe", "660000", "TEU", "printed as more than this number"),
)


@quoted("Kazakhstan Temir Zholy, transit by rail in 2021, in Lok Report")
def kazakh_transit(raw: Path) -> pd.DataFrame:
    """What passed through Kazakhstan by rail, in tonnes and in containers."""
    frame = pd.DataFrame(KAZAKH_TRANSIT, columns=["indicator", "value", "unit", "note"])
    return frame.assign(
        iso3="KAZ",
        period="2021",
        edition="report of 11 February 2022",
        address="https://www.lok-report.de/news/uebersee/item/30880-kasachstan-anstieg-der-im-transit-befoerderten-containerfracht-um-22.html?tmpl=component&print=1",
    )


@quoted("China State Railway Group, China-Europe freight trains in 2021, in the press")
def chinese_containers(raw: Path) -> pd.DataFrame:
    """Containers in all trains between China and Europe; the quoted table of trains has none before 2023."""
    return pd.DataFrame(
        {
            "iso3": ["CHN"],
            "period": ["2021"],
            "indicator": ["containers in freight trains between China and Europe"],
            "value": ["1460000"],
            "unit": ["TEU"],
            "edition": ["as read in November 2026"],
            "address": ["https://eng.danfetv.com/?p=53260"],
            "note": [""],
        }
    )


# What Gazprom bought in Turkmenistan, in billion cubic metres, by its own memorandum; bp's review of 2020 lists no such sale for 2019.
GAZPROM = (("2019", "4"), ("2020", "4.7"))


@quoted("Gazprom, memorandum on its Eurobonds of 2021, in the press")
def gazprom_turkmen_gas(raw: Path) -> pd.DataFrame:
    """Turkmen gas bought by Gazprom, the second source for the years in which Russia came back as a buyer."""
    frame = pd.DataFrame(GAZPROM, columns=["period", "value"])
    return frame.assign(
        iso3="TKM",
        indicator="Turkmen gas bought by Gazprom",
        unit="Billion cubic metres",
        edition="memorandum of 2021",
        address="https://arzuw.news/en/gazprom-uvelichivaet-obemy-zakupok-gaza-iz-turkmenistan",
        note="read in a press summary, not in the memorandum",
    )
