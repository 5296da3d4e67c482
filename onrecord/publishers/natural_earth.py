"""Natural Earth: outlines of the region's states, disputed areas, places and crossing points for maps."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from onrecord.publishers import ISO3, Field, raw_csv, resource

WINDOW = (25.0, 15.0, 100.0, 60.0)  # west, south, east, north: what the book's maps can show
GEOMETRY = Field("geometry", description="GeoJSON geometry (MultiPolygon, degrees to two decimals) as a JSON text")
PLACE = (
    Field("latitude", "number", "Degrees north", low=20, high=60),
    Field("longitude", "number", "Degrees east", low=35, high=100),
)
EXTRACT, COPY = "natural-earth-admin0-region", "github.com/ropensci/rnaturalearthdata @ ff4d891f7426, data/countries50.rda"


def polygons(raw: Path, name: str) -> list[tuple[dict, list]]:
    """Properties and polygons of each feature: coordinates rounded, polygons outside the window left out."""
    path = raw / EXTRACT / name
    if not path.is_file():
        raise FileNotFoundError(f"{EXTRACT}/{name}")
    west, south, east, north = WINDOW
    found = []
    for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
        shape = feature["geometry"]
        kept = []
        for polygon in shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]:
            rings = [rounded(ring) for ring in polygon]
            x, y = zip(*rings[0], strict=True)
            if len(rings[0]) > 3 and max(x) > west and min(x) < east and max(y) > south and min(y) < north:
                kept.append([ring for ring in rings if len(ring) > 3])
        if kept:
            found.append((feature["properties"], kept))
    return found


def rounded(ring: list) -> list:
    """Two decimals (about a kilometre), without the points that then repeat."""
    points = [[round(x, 2), round(y, 2)] for x, y in ring]
    return [p for i, p in enumerate(points) if i == 0 or p != points[i - 1]]


def text(kept: list) -> str:
    return json.dumps({"type": "MultiPolygon", "coordinates": kept}, separators=(",", ":"))


def is_crimea(polygon: list) -> bool:
    x, y = zip(*polygon[0], strict=True)
    return min(x) > 32 and max(x) < 37 and min(y) > 44 and max(y) < 47


@resource(
    name="region-borders",
    title="Admin 0 countries, 1:50m: the states of the region",
    description="Outlines for maps. Borders as they are held, but Crimea with Ukraine, as the UN General Assembly has it; no line is endorsed.",
    publisher="Natural Earth",
    extract=EXTRACT,
    copy=COPY,
    licence="public-domain",
    published="2025",
    status="spot-checked",
    fields=(Field("iso3", description="ISO 3166-1 alpha-3; KAS: Siachen Glacier, undetermined"), Field("name", description="Name in English"), GEOMETRY),
    key=("iso3",),
    floor=20,
    covers={"iso3": ("KAZ", "KGZ", "TJK", "TKM", "UZB", "AFG", "CHN", "RUS", "IRN", "PAK", "ARM", "AZE", "GEO", "TUR", "UKR")},
    gaps=(
        "Kashmir is drawn along the lines of control and Aksai Chin with China: draw region-disputed over it, dashed.",
        "The Kyrgyz-Tajik line is older than the treaty of March 2025; the enclaves of the Fergana valley are shown only in part.",
        "Islands and parts far from the region are left out.",
    ),
)
def region_borders(raw: Path) -> pd.DataFrame:
    shapes = {p["adm0_a3"]: (p["name"], kept) for p, kept in polygons(raw, "ne_50m_admin0_region.geojson")}
    russia = shapes["RUS"][1]
    crimea = [polygon for polygon in russia if is_crimea(polygon)]
    russia[:] = [polygon for polygon in russia if polygon not in crimea]
    shapes["UKR"][1].extend(crimea)
    return pd.DataFrame([(code, name, text(kept)) for code, (name, kept) in shapes.items()], columns=["iso3", "name", "geometry"])


@resource(
    name="region-disputed",
    title="Admin 0 breakaway and disputed areas, 1:10m: those of the region",
    description="Outlines of disputed, breakaway and leased areas, to be drawn dashed; who administers and who claims each as the publisher puts it.",
    publisher="Natural Earth",
    extract=EXTRACT,
    copy="github.com/martynafford/natural-earth-geojson @ 0b9a6ceb0a70, 10m/cultural/ne_10m_admin_0_disputed_areas.json",
    licence="public-domain",
    published="2024-01",
    status="spot-checked",
    fields=(
        Field("name", description="Area"),
        Field("kind", description="Kind as published"),
        Field("claims", description="Administration and claims as published"),
        GEOMETRY,
    ),
    key=("name",),
    floor=18,
    covers={"name": ("Aksai Chin", "Jammu and Kashmir", "Crimea", "Abkhazia", "South Ossetia", "Nagorno-Karabakh")},
    gaps=("Older than September 2023: Nagorno-Karabakh still stands as self-administered.",),
)
def region_disputed(raw: Path) -> pd.DataFrame:
    rows = [(p["BRK_NAME"], p["TYPE"], p["NOTE_BRK"], text(kept)) for p, kept in polygons(raw, "ne_10m_disputed_areas_region.geojson")]
    return pd.DataFrame(rows, columns=["name", "kind", "claims", "geometry"])


@resource(
    name="places",
    title="Populated places, 1:10m: Central Asia, Afghanistan and Xinjiang",
    description="Towns for maps, with their coordinates.",
    publisher="Natural Earth",
    extract="geo-places-and-nodes",
    copy="github.com/martynafford/natural-earth-geojson @ 0b9a6ceb0a70, 10m/cultural/ne_10m_populated_places_simple.7z",
    licence="public-domain",
    published="2024",
    status="spot-checked",
    fields=(
        Field("name", description="Name as published"),
        ISO3,
        Field("admin1", description="Province", required=False),
        Field("kind", description="Class as published"),
        *PLACE,
    ),
    key=("name", "iso3"),
    floor=200,
    covers={"iso3": ("KAZ", "KGZ", "TJK", "TKM", "UZB", "AFG", "CHN")},
    gaps=("No population: the publisher's figures are for display and some are wrong.",),
)
def places(raw: Path) -> pd.DataFrame:
    frame = raw_csv(raw, "geo-places-and-nodes", "ne_10m_populated_places.csv")
    return frame.rename(columns={"adm0_a3": "iso3", "featurecla": "kind"})


@resource(
    name="crossings",
    title="Crossing points, stations and ports on the routes out of Central Asia",
    description="Coordinates of thirteen points, each with where it was read.",
    publisher="OpenStreetMap contributors, Natural Earth, Wikipedia",
    extract="geo-places-and-nodes",
    copy="as named in each row",
    licence="facts",
    published="2026",
    status="spot-checked",
    fields=(
        Field("name", description="Point"),
        Field("kind", description="What it is"),
        Field("country", description="Country or countries, alpha-3"),
        *PLACE,
        Field("source", description="Where the coordinates were read"),
    ),
    key=("name",),
    floor=13,
    covers={"name": ("Khorgos Gateway dry port", "Dostyk", "Torugart Pass")},
    gaps=("Irkeshtam, Altynkol, Alashankou, Kulma and the port of Aktau were not found.", "Copies of Wikipedia place Torugart some kilometres apart."),
)
def crossings(raw: Path) -> pd.DataFrame:
    frame = raw_csv(raw, "geo-places-and-nodes", "bri_nodes_and_crossings.csv")
    return frame.rename(columns={"node": "name", "country_side": "country"})
