"""The extension as files: what runs is listed, what is asked for is used, both languages say everything, no opinions."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from companion.chat.model import GAPS

HOUSE = Path(__file__).resolve().parents[1]
ROOT = HOUSE / "extension"
MANIFEST = json.loads((ROOT / "manifest.json").read_text("utf-8"))
SCRIPTS = sorted(p for p in ROOT.rglob("*.js"))
LANGUAGES = sorted(p.name for p in (ROOT / "_locales").iterdir())
#: What each permission is for, as a word that must occur where it is used.
USED_BY = {
    "storage": "storage.",
    "alarms": "alarms.",
    "sidePanel": "sidePanel",
    "scripting": "scripting.executeScript",
    "activeTab": "captureVisibleTab",
}


def words(lang):
    return json.loads((ROOT / "_locales" / lang / "messages.json").read_text("utf-8"))


def source(folder=""):
    return "\n".join(p.read_text("utf-8") for p in sorted((ROOT / folder).rglob("*.js")))


def brought():
    """The content scripts that come only where there is something to look at, as rest.js lists them."""
    parts = (ROOT / "rest.js").read_text("utf-8").split("export const PARTS = {")[1].split("};")[0]
    return [f"content/{name}.js" for name in re.findall(r"'(\w+)'", parts)]


def test_every_content_script_is_listed_and_every_listed_one_exists():
    listed = [*(name for block in MANIFEST["content_scripts"] for name in block["js"]), *brought()]
    assert sorted(listed) == sorted(f"content/{p.name}" for p in (ROOT / "content").iterdir())
    assert len(listed) == len(set(listed))


def test_on_every_page_there_is_next_to_nothing():
    """What every page gets is small, and none of it observes a page: only a frame without an address is told anew."""
    everywhere = [ROOT / name for block in MANIFEST["content_scripts"] for name in block["js"]]
    assert sum(path.stat().st_size for path in everywhere) < 10_000
    observers = [line for path in everywhere for line in path.read_text("utf-8").splitlines() if "Observer(" in line]
    assert len(observers) == 1 and "about:" in observers[0] and "subtree" not in observers[0]


def test_content_scripts_run_everywhere_a_chat_may_be():
    (block,) = MANIFEST["content_scripts"]
    assert (block["run_at"], block["all_frames"]) == ("document_start", True)
    assert block["match_about_blank"] and block["match_origin_as_fallback"]
    assert block["matches"] == ["http://*/*", "https://*/*"]


def test_permissions_are_few_and_each_is_used():
    (block,) = MANIFEST["content_scripts"]
    assert MANIFEST["host_permissions"] == ["http://127.0.0.1/*", *block["matches"]], "no more than the scripts have"
    for name in MANIFEST["permissions"]:
        assert USED_BY[name] in source(), name
    assert MANIFEST["optional_permissions"] == ["notifications"], "asked on a press of the person, never before"
    assert MANIFEST["optional_host_permissions"] == ["<all_urls>"], "for pictures, asked on a press"
    assert "captureVisibleTab" in source() and "<all_urls>" in source("panel")
    assert "permissions.request" in source("panel")
    assert not {"web_accessible_resources", "externally_connectable"} & set(MANIFEST)


def test_one_manifest_serves_both_browsers():
    gecko = MANIFEST["browser_specific_settings"]["gecko"]
    assert gecko["data_collection_permissions"] == {"required": ["none"]} and "@" in gecko["id"]
    assert MANIFEST["background"]["scripts"] == [MANIFEST["background"]["service_worker"]]
    policy = MANIFEST["content_security_policy"]["extension_pages"]
    assert "unsafe" not in policy and "connect-src 'self' http://127.0.0.1:*" in policy, "nothing leaves the machine"


def test_named_files_exist():
    names = [*MANIFEST["icons"].values(), MANIFEST["action"]["default_popup"], MANIFEST["side_panel"]["default_path"]]
    for name in [*names, MANIFEST["background"]["service_worker"]]:
        assert (ROOT / name).is_file(), name


def test_both_languages_have_the_same_keys_and_the_same_gaps():
    assert LANGUAGES == ["en", "nl"]
    en, nl = words("en"), words("nl")
    assert set(en) == set(nl)
    for key in en:
        gaps = [sorted(re.findall(r"\$\w+", table[key]["message"])) for table in (en, nl)]
        assert gaps[0] == gaps[1], key
        assert en[key]["message"].strip() and nl[key]["message"].strip(), key


def test_every_word_that_is_asked_for_exists():
    asked = set(re.findall(r"\bt\('([a-z_]+)'", source("content")))
    asked |= {name for name in re.findall(r"'(badge_[a-z_]+)'", source("content"))}
    asked |= set(re.findall(r"__MSG_(\w+)__", (ROOT / "manifest.json").read_text("utf-8")))
    assert asked and asked <= set(words("en"))


def test_the_badge_has_words_for_every_state():
    for state in ("unpaired", "away", "locked", "full", "old"):
        assert {f"badge_{state}", f"badge_{state}_long"} <= set(words("en"))
    for gap in GAPS:
        assert gap == "scrolled" or f"badge_gap_{gap.replace('-', '_')}" in words("en"), gap


def test_the_extension_has_no_opinions():
    """No vendor names and no phrases: those are data of the service."""
    vendors = {p.stem for p in (HOUSE / "companion/capture/widgets").glob("*.toml")}
    text = source("content").lower()
    for vendor in vendors:
        assert not re.search(rf"\b{re.escape(vendor.lower())}\b", text), vendor
    for pack in (HOUSE / "companion/language/packs").rglob("*.toml"):
        for sentence in sentences(tomllib.loads(pack.read_text("utf-8"))):
            assert len(sentence) < 12 or sentence.lower() not in text


def sentences(part):
    """Yield every sentence that a rule of a language pack must catch."""
    if isinstance(part, dict):
        yield from (str(one) for one in part.get("yes", []) if isinstance(part.get("yes"), list))
        part = list(part.values())
    for below in part if isinstance(part, list) else []:
        yield from sentences(below)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda p: str(p.relative_to(ROOT)))
def test_scripts_keep_the_rules_of_the_house(path):
    text = path.read_text("utf-8")
    name = path.relative_to(ROOT).as_posix()
    assert "eval(" not in text and "new Function" not in text and "debugger" not in text
    assert "console." not in text, "what was typed must not reach a log"
    if path.parent.name == "content":
        assert ".innerHTML" not in text and "insertAdjacentHTML" not in text and "outerHTML" not in text
        assert text.startswith("'use strict';") and "postMessage" not in text
        assert "fetch(" not in text and "XMLHttpRequest" not in text
    if "fetch(" in text:
        assert name == "service.js"
