"""Real servers, started, attached to, stopped and killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

import pglaunch
from pglaunch.binaries import find_all_binaries

pytestmark = pytest.mark.wide

AS_ROOT = os.geteuid() == 0
NOBODY = 65534
SOURCE = Path(pglaunch.__file__).parent.parent
ENVIRONMENT = os.environ | {"PYTHONPATH": str(SOURCE), "PYTHONDONTWRITEBYTECODE": "1"}

# A program that starts the server, says where it is, and waits to be killed.
STARTER = """
import sys, time
from pathlib import Path
import pglaunch
server = pglaunch.start(Path(sys.argv[1]), durable=False)
print(server.pid, server.owned, server.url("postgres", "postgres"), flush=True)
sys.stdin.read()
server.stop()
"""


@pytest.fixture(scope="module")
def server(open_folder: Path) -> Iterator[pglaunch.Server]:
    with pglaunch.start(open_folder / "var") as running:
        yield running


def ask(server: pglaunch.Server, question: str) -> object:
    with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as line:
        row = line.execute(question).fetchone()
    return row[0] if row else None


def tell(server: pglaunch.Server, *orders: str) -> None:
    with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as line:
        for order in orders:
            line.execute(order)


def starter(data_root: Path, *prefix: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*prefix, sys.executable, "-c", STARTER, str(data_root)],
        env=ENVIRONMENT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def first_line(process: subprocess.Popen[str]) -> list[str]:
    assert process.stdout is not None
    return process.stdout.readline().split()


def wait_until(condition: Callable[[], bool], seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return False


def state_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return "gone"


# Running


def test_a_started_server_answers_on_a_socket_only_its_owner_can_reach(server: pglaunch.Server) -> None:
    assert server.owned
    assert server.alive()
    assert server.failure() is None
    assert ask(server, "SELECT current_setting('listen_addresses')") == ""
    assert server.socket_dir.stat().st_mode & 0o777 == 0o700
    assert ask(server, "SELECT current_setting('server_encoding')") == "UTF8"


def test_durability_is_on_unless_it_is_given_up(server: pglaunch.Server, tmp_path: Path) -> None:
    assert ask(server, "SELECT current_setting('fsync')") == "on"
    with pglaunch.start(tmp_path, durable=False, options={"work_mem": "9MB"}) as quick:
        assert ask(quick, "SELECT current_setting('fsync')") == "off"
        assert ask(quick, "SELECT current_setting('work_mem')") == "9MB"


def test_no_option_can_open_a_network_port(tmp_path: Path) -> None:
    with pglaunch.start(tmp_path, durable=False, options={"listen_addresses": "*"}) as running:
        assert ask(running, "SELECT current_setting('listen_addresses')") == ""


def test_text_is_sorted_and_folded_the_same_on_every_machine(server: pglaunch.Server) -> None:
    assert ask(server, "SELECT upper('é')") == "É"
    if server.major >= 17:
        assert ask(server, "SELECT datlocprovider FROM pg_database WHERE datname = 'template1'") == "b"


@pytest.mark.skipif(not AS_ROOT, reason="only root has to become somebody else")
def test_root_runs_the_server_as_nobody(server: pglaunch.Server) -> None:
    status = Path(f"/proc/{server.pid}/status").read_text()
    assert f"Uid:\t{NOBODY}\t{NOBODY}" in status
    assert server.data_folder.stat().st_uid == NOBODY


@pytest.mark.skipif(not AS_ROOT, reason="only root has to become somebody else")
def test_below_a_closed_folder_root_keeps_its_files_and_the_server_is_still_not_root(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    with pglaunch.start(closed, durable=False) as running:
        assert ask(running, "SELECT 1") == 1
        assert running.data_folder.stat().st_uid == 0
    # The same data after the folder was opened: it changes hands and still works.
    for folder in (closed, *closed.parents):
        if folder.name.startswith(("pytest", "popen-gw")) or tmp_path in (folder, folder.parent):
            folder.chmod(0o755)
    with pglaunch.start(closed, durable=False) as running:
        assert running.data_folder.stat().st_uid == NOBODY
        assert ask(running, "SELECT 1") == 1


@pytest.mark.skipif(not AS_ROOT, reason="an ordinary user runs all other tests as one")
def test_an_ordinary_user_can_start_it_too(open_folder: Path) -> None:
    theirs = open_folder / "theirs"
    theirs.mkdir()
    os.chown(theirs, NOBODY, NOBODY)
    become = ("setpriv", "--reuid", str(NOBODY), "--regid", str(NOBODY), "--clear-groups")
    trial = subprocess.run(
        [*become, sys.executable, "-c", "import pglaunch"], env=ENVIRONMENT, capture_output=True, check=False
    )
    if trial.returncode != 0:
        pytest.skip("the interpreter or the source is where nobody may not go")
    process = starter(theirs, *become)
    pid, owned, url = first_line(process)
    with psycopg.connect(url) as line:
        assert line.execute("SELECT 1").fetchone() == (1,)
    process.communicate()
    assert owned == "True"
    assert wait_until(lambda: state_of(int(pid)) == "gone")


@pytest.mark.parametrize("binaries", find_all_binaries(), ids=lambda found: f"{found.source}-{found.major}")
def test_every_installation_on_this_machine_works_below_a_deep_path(
    binaries: pglaunch.Binaries, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MYSYNERGY_PG_BIN", str(binaries.folder))
    deep = tmp_path.joinpath(*["a rather long folder name with spaces"] * 5)
    assert len(str(deep)) > 107
    with pglaunch.start(deep, durable=False) as running:
        assert running.major == binaries.major
        assert ask(running, "SELECT current_setting('server_version_num')::int / 10000") == binaries.major


# Attaching


def test_a_second_start_attaches_and_its_stop_leaves_the_server_alone(server: pglaunch.Server) -> None:
    said: list[str] = []
    with pglaunch.start(server.data_folder.parent, on_progress=said.append) as second:
        assert not second.owned
        assert (second.pid, second.socket_dir) == (server.pid, server.socket_dir)
        assert ask(second, "SELECT 2") == 2
    assert server.alive()
    assert any("already runs" in line for line in said)


def test_of_two_starts_at_once_one_makes_the_server_and_both_reach_it(open_folder: Path) -> None:
    pair = [starter(open_folder / "pair"), starter(open_folder / "pair")]
    answers = [first_line(process) for process in pair]
    assert sorted(answer[1] for answer in answers) == ["False", "True"]
    assert answers[0][0] == answers[1][0]
    for process in pair:
        process.communicate()


# Stopping


def test_a_stop_sends_clients_away_instead_of_waiting_for_them(tmp_path: Path) -> None:
    running = pglaunch.start(tmp_path, durable=False)
    with psycopg.connect(running.url("postgres", "postgres")):
        began = time.monotonic()
        running.stop()
        assert time.monotonic() - began < 5
    running.stop()
    assert not running.alive()
    assert running.failure() is None
    assert not running.socket_dir.exists()
    assert "database system is shut down" in running.log.read_text()


def test_committed_rows_survive_the_killing_of_the_server(tmp_path: Path) -> None:
    running = pglaunch.start(tmp_path)
    tell(running, "CREATE TABLE kept (n int)", "INSERT INTO kept SELECT generate_series(1, 1000)")
    os.kill(running.pid, signal.SIGKILL)
    assert wait_until(lambda: not running.alive())
    assert state_of(running.pid) == "gone", "a killed server must not stay a zombie"
    failure = running.failure()
    assert failure is not None
    assert failure.code == "did_not_start"
    said: list[str] = []
    with pglaunch.start(tmp_path, on_progress=said.append) as again:
        assert again.owned
        assert ask(again, "SELECT count(*) FROM kept") == 1000
    assert any("recovers by itself" in line for line in said)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the parent-death signal is Linux's")
@pytest.mark.parametrize("closed", [False, True], ids=["open folder", "closed folder"])
def test_when_its_program_is_killed_the_server_ends_and_the_next_start_works(
    closed: bool, open_folder: Path, tmp_path: Path
) -> None:
    root = tmp_path / "orphan" if closed else open_folder / "orphan"
    process = starter(root)
    pid, _, url = first_line(process)
    with psycopg.connect(url, autocommit=True) as line:
        line.execute("CREATE TABLE kept AS SELECT 7 AS n")
    process.kill()
    process.wait()
    assert wait_until(lambda: state_of(int(pid)) in {"gone", "Z"})
    with pglaunch.start(root, durable=False) as again:
        assert again.owned
        assert ask(again, "SELECT n FROM kept") == 7


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks at /proc")
def test_a_zombie_server_does_not_stand_in_the_way(open_folder: Path) -> None:
    process = starter(open_folder / "zombie")
    pid = int(first_line(process)[0])
    process.send_signal(signal.SIGSTOP)  # so that it cannot collect its dead child
    assert wait_until(lambda: state_of(process.pid) == "T"), "a signal takes its time"
    os.kill(pid, signal.SIGKILL)
    try:
        assert wait_until(lambda: state_of(pid) == "Z")
        with pglaunch.start(open_folder / "zombie", durable=False) as again:
            assert again.owned
            assert ask(again, "SELECT 1") == 1
            assert state_of(pid) == "Z"
    finally:
        process.kill()
        process.communicate()


def test_a_pid_file_that_names_a_stranger_is_not_believed(tmp_path: Path) -> None:
    with pglaunch.start(tmp_path, durable=False) as running:
        noted = (running.data_folder / "postmaster.pid").read_text().splitlines()
        folder = running.data_folder
    owner = folder.stat()
    # After a restart of the machine the number may be anybody's: here it is this test's own.
    (folder / "postmaster.pid").write_text("\n".join([str(os.getpid()), *noted[1:]]) + "\n")
    os.chown(folder / "postmaster.pid", owner.st_uid, owner.st_gid)
    with pglaunch.start(tmp_path, durable=False) as again:
        assert again.owned
        assert ask(again, "SELECT 1") == 1


def test_a_data_folder_that_was_half_made_is_made_anew(tmp_path: Path) -> None:
    half = tmp_path / f"pg{pglaunch.find_binaries().major}.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("half")
    with pglaunch.start(tmp_path, durable=False) as running:
        assert ask(running, "SELECT 1") == 1
    assert not half.exists()
