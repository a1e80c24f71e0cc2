"""Runs in the peer's interpreter, never in ours: OpenFisca over the people of a Parquet file, or one person.

    .venv-peer/bin/python bench/openfisca_run.py JOB.json

``JOB.json`` names the module of variables, the work and its data; the answer is a line of JSON. Whole arrays
go in as OpenFisca likes them best (enumerations as indices), no trace is kept, and nothing is worked out that
is not asked.
"""

from __future__ import annotations

import importlib.util
import json
import sys
import time
from pathlib import Path

import numpy
import pyarrow.parquet as pq
from openfisca_core.simulation_builder import SimulationBuilder

PERIOD = "2026-11"


def peak_gib():
    """Return the peak memory of this process; getrusage tells that of the parent, where it was larger."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 2**20
    return 0.0


def load(path):
    """Return the tax and benefit system of the generated module."""
    spec = importlib.util.spec_from_file_location("openfisca_variables", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["openfisca_variables"] = module
    spec.loader.exec_module(module)
    return module.system()


def arrays(job, table):
    """Yield each fact's variable and its values as an array."""
    for fact, variable in job["facts"].items():
        column = table[fact].combine_chunks()
        if fact in job["enums"]:
            coded = column.dictionary_encode() if not hasattr(column, "dictionary") else column
            places = {value: place for place, value in enumerate(job["enums"][fact])}
            indexes = numpy.array([places[one] for one in coded.dictionary.to_pylist()], dtype=numpy.uint8)
            yield variable, indexes[coded.indices.to_numpy()]
        elif str(column.type).startswith("decimal"):
            yield variable, column.cast("float64").to_numpy().astype(numpy.float32)
        else:
            yield variable, column.to_numpy(zero_copy_only=False)


def population(job):
    """Count eligible persons, units and cost of each programme from the Parquet file."""
    system = load(job["module"])
    began, worked = time.perf_counter(), time.process_time()
    wanted = [*job["facts"], "household_id"]
    table = pq.read_table(job["people"], columns=wanted, read_dictionary=[*job["enums"], "household_id"])
    homes = table["household_id"].combine_chunks()
    if not hasattr(homes, "dictionary"):
        homes = homes.dictionary_encode()
    codes = homes.indices.to_numpy()
    builder = SimulationBuilder()
    builder.create_entities(system)
    builder.declare_person_entity("person", numpy.arange(table.num_rows))
    households = builder.declare_entity("household", numpy.arange(len(homes.dictionary)))
    builder.join_with_persons(households, codes, numpy.repeat("member", table.num_rows))
    simulation = builder.build(system)
    for variable, values in arrays(job, table):
        simulation.set_input(variable, PERIOD, values)
    del table, homes
    found = []
    for number, one in enumerate(job["programmes"]):
        eligible = int(simulation.calculate(f"programme_{number}", PERIOD).sum())
        units, cost = eligible, None
        if one["shared"]:
            units = int(simulation.calculate(f"units_{number}", PERIOD).sum())
        if one["amount"]:
            name = f"cost_{number}" if one["shared"] else f"given_{number}"
            cost = float(simulation.calculate(name, PERIOD).sum(dtype=numpy.float64))
        found.append({"id": one["id"], "eligible": eligible, "units": units, "cost": cost})
    return {
        "seconds": time.perf_counter() - began,
        "cpu": time.process_time() - worked,
        "gib": peak_gib(),
        "programmes": found,
    }


def one_person(job):
    """Screen one person again and again: every programme, and every condition as its reason."""
    system = load(job["module"])

    def as_array(variable, value):
        kind = system.get_variable(variable).value_type
        return numpy.array([value], dtype="datetime64[D]" if kind.__name__ == "date" else None)

    people = [{name: as_array(name, value) for name, value in one.items()} for one in job["people"]]

    def screened(inputs, *, reasons=True):
        simulation = SimulationBuilder().build_default_simulation(system, count=1)
        for variable, values in inputs.items():
            simulation.set_input(variable, PERIOD, values)
        names = [f"programme_{number}" for number in range(job["programmes"])]
        verdicts = [bool(simulation.calculate(name, PERIOD)[0]) for name in names]
        conditions = job["conditions"] if reasons else ()
        return verdicts, [bool(simulation.calculate(f"condition_{one}", PERIOD)[0]) for one in conditions]

    verdicts = [screened(one)[0] for one in people]
    times, cpu, bare = [], [], []
    for number in range(job["rounds"]):
        one = people[number % len(people)]
        began, worked = time.perf_counter(), time.thread_time()
        screened(one)
        times.append((time.perf_counter() - began) * 1000)
        cpu.append((time.thread_time() - worked) * 1000)
        worked = time.thread_time()
        screened(one, reasons=False)
        bare.append((time.thread_time() - worked) * 1000)
    return {"ms": times, "cpu": cpu, "verdicts_cpu": bare, "verdicts": verdicts}


if __name__ == "__main__":
    given = json.loads(Path(sys.argv[1]).read_text())
    answer = one_person(given) if given["work"] == "person" else population(given)
    sys.stdout.write(json.dumps(answer) + "\n")
