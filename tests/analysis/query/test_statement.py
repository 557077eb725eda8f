"""What is written becomes a tree, or an error in words."""

# ruff: noqa: S608 - queries of every shape are written here on purpose
from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.query.conftest import NOW

from sightline.analysis.query.statement import MAX_CHARACTERS, parse
from sightline.errors import InvalidRequest, SightlineError


@pytest.mark.parametrize(
    ("written", "code", "said"),
    [
        ("", "required", "is empty"),
        ("  -- nothing\n", "required", "is empty"),
        ("SELEC 1", "sql_syntax", "line 1"),
        ("SELECT (1 FROM events", "sql_syntax", "line 1"),
        ("SELECT 'a FROM events", "sql_syntax", "cannot be read"),
        ("SELECT 1", "sql_not_allowed", "without FROM"),
        ("DROP TABLE events", "sql_not_allowed", "not a SELECT"),
        ("INSERT INTO events SELECT * FROM events", "sql_not_allowed", "not a SELECT"),
        ("EXPLAIN SELECT 1 FROM events", "sql_not_allowed", "not a SELECT"),
        ("SHOW TABLES", "sql_not_allowed", "not a SELECT"),
        ("SET max_threads = 1", "sql_not_allowed", "not a SELECT"),
        ("SYSTEM SHUTDOWN", "sql_not_allowed", "not a SELECT"),
        ("SELECT 1 FROM events; SELECT 2 FROM events", "sql_not_allowed", "several statements"),
        ("SELECT 1 FROM events; DROP TABLE events", "sql_not_allowed", "several statements"),
        ("SELECT 1 FROM events SETTINGS max_threads = 9", "sql_not_allowed", "SETTINGS"),
        ("SELECT 1 FROM events FORMAT JSON", "sql_not_allowed", "FORMAT"),
        ("SELECT 1 FROM events FINAL", "sql_not_allowed", "FINAL"),
        ("SELECT 1 FROM events SAMPLE 0.1", "sql_not_allowed", "SAMPLE"),
        ("SELECT 1 FROM events PREWHERE 1 = 1", "sql_not_allowed", "PREWHERE"),
        ("SELECT 1 FROM events ARRAY JOIN numbers AS n", "sql_not_allowed", "arrayJoin"),
        ("SELECT 1 FROM events LIMIT 1 BY site_id", "sql_not_allowed", "not available"),
        ("SELECT 1 FROM events INTO OUTFILE '/x'", "sql_syntax", "INTO"),
        ("SELECT 1 FROM default.events", "sql_not_allowed", "a database before"),
        ("SELECT 1 FROM system.tables", "sql_not_allowed", "a database before"),
        ("SELECT * REPLACE (1 AS site_id) FROM events", "sql_not_allowed", "REPLACE"),
        ("SELECT COLUMNS('.*') FROM events", "unknown_function", "columns"),
        ("SELECT count() FROM events GROUP BY site_id WITH TOTALS", "sql_not_allowed", "TOTALS"),
        ("SELECT 1 FROM events ORDER BY 1 WITH FILL", "sql_not_allowed", "FILL"),
        ("SELECT {p:String} FROM events", "sql_not_allowed", "not available"),
        ("SELECT file('/etc/passwd') FROM events", "unknown_function", "file"),
        ("SELECT dictGet('d', 'a', 1) FROM events", "unknown_function", "dictGet"),
        ("SELECT sleep(3) FROM events", "unknown_function", "sleep"),
        ("SELECT hostName() FROM events", "unknown_function", "hostName"),
        ("SELECT rand() FROM events", "unknown_function", "rand"),
        ("SELECT uniqExactMerge(x) FROM events", "unknown_function", "uniqExactMerge"),
        ("SELECT toStartOfFifteenMinute(t) FROM events", "unknown_function", "FifteenMinutes"),
        ("SELECT 1 FROM numbers(10)", "unknown_function", "numbers"),
        ("SELECT 1 FROM url('http://example.com')", "unknown_function", "url"),
        ("SELECT 1 FROM remote('192.0.2.1', x.y)", "unknown_function", "remote"),
        ("SELECT 1 FROM file('/etc/passwd')", "unknown_function", "file"),
        ("SELECT 1 FROM s3('http://example.com/x')", "unknown_function", "s3"),
        ("SELECT 1 FROM merge('default', '.*')", "unknown_function", "merge"),
        ("WITH RECURSIVE a AS (SELECT 1 FROM a) SELECT * FROM a", "sql_not_allowed", "RECURSIVE"),
        (f"SELECT 1 FROM events -- {'x' * MAX_CHARACTERS}", "sql_too_long", "characters"),
        (f"SELECT {'(' * 160}1{')' * 160} FROM events", "sql_too_long", "deep"),
        (f"SELECT {'(' * 4_000}1{')' * 4_000} FROM events", "sql_syntax", "deep"),
        (f"SELECT 1{'+1' * 300} FROM events", "sql_too_long", "deep"),
        (f"SELECT 1 FROM events{' JOIN events' * 1_500}", "sql_too_long", "JOINs"),
        (f"SELECT {'tuple(' * 30}1{')' * 30} FROM events", "sql_too_long", "tuples"),
    ],
)
def test_what_is_not_one_select_is_refused_in_words(written: str, code: str, said: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        parse(written, NOW)
    assert caught.value.code == code
    assert said.lower() in caught.value.detail.lower()
    assert caught.value.errors[0].path == "query"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("now()", "toDateTime('2026-11-21 12:30:15', 'UTC')"),
        ("NOW()", "toDateTime('2026-11-21 12:30:15', 'UTC')"),
        ("now64()", "toDateTime64('2026-11-21 12:30:15.250', 3, 'UTC')"),
        ("today()", "toDate('2026-11-21')"),
        ("CURRENT_DATE", "toDate('2026-11-21')"),
        ("yesterday()", "toDate('2026-11-20')"),
        ("now() - INTERVAL 7 DAY", "toDateTime('2026-11-21 12:30:15', 'UTC') - INTERVAL '7' DAY"),
    ],
)
def test_the_clock_is_the_moment_of_asking(written: str, meant: str) -> None:
    tree = parse(f"SELECT {written} AS t FROM events", NOW)
    assert tree.sql("clickhouse") == f"SELECT {meant} AS t FROM events"


WORDS = st.sampled_from(
    """
    SELECT FROM events WHERE AND OR NOT IN ( ) , . * 'a' 1 -1 count() AS x GROUP BY ORDER LIMIT
    UNION ALL JOIN ON USING WITH [ ] { } :: -> CASE WHEN THEN END NULL INTERVAL DAY OVER PARTITION
    DISTINCT EXISTS BETWEEN LIKE IS analytics_user_sessions sum quantile(0.5) ; -- /* */ ` " \\
    """.split()  # noqa: SIM905
)


def status(written: str) -> int:
    try:
        parse(written, NOW)
    except SightlineError as err:
        return err.status
    return 200


@given(st.lists(WORDS, max_size=25).map(" ".join))
@settings(max_examples=300, deadline=None)
def test_whatever_is_written_is_read_or_refused(written: str) -> None:
    assert status(written) in (200, 422)


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_text_is_read_or_refused(written: str) -> None:
    assert status(written) in (200, 422)
