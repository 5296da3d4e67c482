"""Journeys of Chinese and Russian leaders to Central Asia: single facts from China Vitae and the press."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from onrecord.base import DataError
from onrecord.publishers import ISO3, Field, raw_csv, resource
from onrecord.publishers.quoted import MOST

CODES = {"Kazakhstan": "KAZ", "Kyrgyzstan": "KGZ", "Tajikistan": "TJK", "Turkmenistan": "TKM", "Uzbekistan": "UZB"}
OFFICES = {
    "Hu Jintao": "President of China",
    "Xi Jinping": "President of China",
    "Wen Jiabao": "Premier of China",
    "Li Keqiang": "Premier of China",
    "Vladimir Putin": "President of Russia",
}


@resource(
    name="leader-visits",
    title="Journeys of leaders of China and Russia to Central Asia: Chinese presidents and premiers 2003-2018, and 2022",
    description="One row a leader, country and month: journeys that China Vitae records, and the journeys of 2022 that the press read here reports.",
    publisher="China Vitae; press",
    extract="china-vitae-leader-engagements; leader-visits-2022-press",
    copy="github.com/gbwalker/chinese-diplomacy-and-financing @ 7b8fd3f6c068 : data/all_engagements_2003-2018.rds; pages named in each row",
    licence="facts",
    status="spot-checked",
    fields=(
        Field("leader", description="Name"),
        Field("office", description="Office held"),
        ISO3,
        Field("date", description="Earliest day recorded (it may be the day of departure), or the month"),
        Field("note", description="Occasion, days", required=False),
        Field("read_in", description="Where it was read"),
    ),
    key=("leader", "iso3", "date"),
    floor=35,
    covers={"iso3": tuple(CODES.values()), "leader": tuple(OFFICES)},
    gaps=(
        "Not complete: China Vitae may miss journeys, nothing of 2019-2021 was read, and of 2022 only five journeys.",
        "Meetings elsewhere, calls and ministers are left out.",
        "Mr Putin's stay in Samarkand of September 2022 was read as announced.",
    ),
)
def leader_visits(raw: Path) -> pd.DataFrame:
    vitae = raw_csv(raw, "china-vitae-leader-engagements", "engagements_2003_2018.csv")
    travelled = [
        country in CODES and leader in OFFICES and text.startswith(f"{leader} travelled to {country}")
        for country, leader, text in zip(vitae["country"], vitae["leader"], vitae["text"], strict=True)
    ]
    vitae = vitae[travelled].sort_values("date").assign(month=lambda f: f["date"].str[:7], note="", read_in="China Vitae")
    vitae = vitae.drop_duplicates(["leader", "country", "month"])
    if len(vitae) > MOST:
        raise DataError(f"leader-visits: {len(vitae)} facts of China Vitae; at most {MOST} of a source may be quoted")
    press = raw_csv(raw, "leader-visits-2022-press", "visits.csv").rename(columns={"source_page": "read_in"})
    press["read_in"] = press["read_in"].mask(press["read_in"] == "idem").ffill()
    press["date"] = press["date_as_published"].str.extract(r"^([\d-]+)")[0]
    notes = {
        ("Xi Jinping", "KAZ"): "state visit, his first journey abroad since January 2020; with Uzbekistan 14-16 September",
        ("Xi Jinping", "UZB"): "state visit and SCO summit in Samarkand, 15-16 September",
        ("Vladimir Putin", "TJK"): "working visit, his first journey abroad since 24 February; the Tuesday of the week of 27 June",
        ("Vladimir Putin", "TKM"): "Caspian summit; the Wednesday of the week of 27 June",
        ("Vladimir Putin", "UZB"): "SCO summit in Samarkand, as announced",
    }
    press["note"] = [notes.get(pair, "") for pair in zip(press["leader"], press["country"], strict=True)]
    frame = pd.concat([vitae.assign(iso3=vitae["country"].map(CODES)), press.assign(iso3=press["country"])], ignore_index=True)
    return frame.assign(office=frame["leader"].map(OFFICES))
