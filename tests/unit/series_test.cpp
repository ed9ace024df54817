// Tables that stimuli play back: how a CSV file is read, and what is wrong with one, told at its place in the scenario
// with the line of the table.

#include "scenario_files.hpp"

#include <rheobase/simulation/sweep.hpp>
#include <rheobase/scenario/series.hpp>
#include <rheobase/units/literals.hpp>

#include <sys/stat.h>

using namespace rheobase;

namespace {

struct Bundled {
  Bundled() { registry.search(RHEOBASE_BUNDLED_PLUGINS, "test"); }
  Registry registry;
};

void write_bytes(const std::filesystem::path& file, std::string_view bytes) {
  std::ofstream(file, std::ios::binary) << bytes;
}

std::string scenario_with(const std::string& stimulus) {
  return "duration = \"10 ms\"\n[population.cells]\nmodel = \"LIF\"\nsize = 5\n[stimulus.in]\ntarget = \"cells\"\n" +
         stimulus;
}
const std::string values_line = "model = \"playback\"\nfile = \"in.csv\"\n",
                  spikes_line = "model = \"spike_playback\"\nfile = \"in.csv\"\n";

SharedSeries series_of(std::string_view table) {
  const TemporaryFolder folder;
  write_bytes(folder.path() / "in.csv", table);
  return read_series(folder.path() / "in.csv");
}

struct Checked {
  std::vector<std::string> problems;  // "8:8: ..."
  std::vector<std::string> warnings;
};

/// What a scenario beside in.csv is told; the folder's name is left out.
Checked checked(const TemporaryFolder& folder, const Registry& registry, const std::string& scenario_text,
                const std::vector<std::string>& overrides = {}) {
  const auto file = folder.path() / "fi.toml";
  write_bytes(file, scenario_text);
  Checked told;
  std::vector<Problem> warnings;
  const auto lines = [&](const std::string& report) {
    std::istringstream in(report);
    for (std::string line; std::getline(in, line);) {
      for (const std::string& part : {file.string() + ":", folder.path().string() + "/"})
        for (auto at = line.find(part); at != line.npos; at = line.find(part)) line.erase(at, part.size());
      if (!line.starts_with(' ') && line.find(" | ") != 5) told.problems.push_back(line);
    }
  };
  try {
    const Scenario scenario = read_scenario(file, overrides);
    try {
      check_all(scenario.experiment, registry, warnings);
    } catch (const ModelError& error) {
      lines(located(scenario, error).what());
    }
  } catch (const ScenarioError& error) {
    lines(error.what());
  }
  for (const Problem& w : warnings) told.warnings.push_back(w.message);
  return told;
}

struct Fault {
  std::string table, message;
};

void check_faults(const Registry& registry, const std::string& stimulus, const std::vector<Fault>& faults) {
  const TemporaryFolder folder;
  for (const Fault& fault : faults) {
    BOOST_TEST_CONTEXT(fault.table.substr(0, 60)) {
      write_bytes(folder.path() / "in.csv", fault.table);
      const Checked told = checked(folder, registry, scenario_with(stimulus));
      BOOST_REQUIRE_EQUAL(told.problems.size(), 1U);
      BOOST_TEST(told.problems[0] == "8:8: file of stimulus 'in'" + fault.message);
    }
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(series)

BOOST_AUTO_TEST_CASE(times_and_values_are_the_bits_of_the_quantities_written_out) {
  const auto series = series_of("time_ms,I_pA\n-0.1,300\n0.3,-1.5e2\n");
  BOOST_REQUIRE_EQUAL(series->times.size(), 2U);
  BOOST_TEST((series->times[0] == -0.1_ms));
  BOOST_TEST((series->times[1] == 0.3_ms));
  BOOST_REQUIRE_EQUAL(series->columns.size(), 1U);
  BOOST_TEST(series->columns[0].name == "I_pA");
  BOOST_CHECK(series->columns[0].dimension == dimensions::current);
  BOOST_CHECK((series->columns[0].si == std::vector<double>{(300.0_pA).value(), (-150.0_pA).value()}));
  BOOST_TEST((series->neurons.empty() && series->steps.empty()));
  BOOST_TEST(series->sha1 == "7b63aef79b1dbc5c25f6ac0cd977a8e8fbbeba27");
}

BOOST_AUTO_TEST_CASE(tables_of_spreadsheets_and_of_our_monitors_are_read) {
  const auto windows = series_of("\xEF\xBB\xBF\"time_s\", I_A ,note\r\n0,\"1e-9\",\"x\"\r\n1 , 2e-9,\r\n\r\n\r\n");
  BOOST_CHECK((windows->times == std::vector<Time>{0.0_ms, 1000.0_ms}));
  BOOST_CHECK((windows->columns[0].si == std::vector<double>{1e-9, 2e-9}));
  BOOST_CHECK((windows->ignored == std::vector<std::string>{"note"}));

  const auto raster = series_of("run,step,time_ms,population,neuron\n0,138,13.9,cell,0\n0,139,14,cell,7\n");
  BOOST_CHECK((raster->times == std::vector<Time>{13.9_ms, 14.0_ms}));
  BOOST_CHECK((raster->neurons == std::vector<std::int64_t>{0, 7}));
  BOOST_TEST((raster->steps.empty() && raster->columns.empty()));

  const auto state = series_of("step,neuron,V_mV,I_nA\n-1,0,-65,1\n0,0,-64,2");  // no end of line at the end
  BOOST_CHECK((state->steps == std::vector<std::int64_t>{-1, 0}));
  BOOST_CHECK((state->columns[1].si == std::vector<double>{1e-9, 2e-9}));
  BOOST_TEST(series_of("time_ms\n")->rows() == 0U);
}

BOOST_FIXTURE_TEST_CASE(a_table_that_cannot_be_read_is_told_with_its_line, Bundled) {
  const std::string many(1000, ',');
  check_faults(
      registry, values_line,
      {{"", ": in.csv:1: the first line is empty, but names the columns, such as time_ms,I_nA"},
       {"\n0,1\n", ": in.csv:1: the first line is empty, but names the columns, such as time_ms,I_nA"},
       {"0,1\n",
        ": in.csv:1: no column is a time; the first line names the columns with their units, such as "
        "time_ms,I_nA, but it is '0,1'"},
       {"time,I_nA\n",
        ": in.csv:1: no column is a time; the first line names the columns with their units, such as "
        "time_ms,I_nA, but it is 'time,I_nA'"},
       {"time_ms;I_nA\n0;1\n",
        ": in.csv:1: no column is a time; the first line names the columns with commas between "
        "them, such as time_ms,I_nA, but it is 'time_ms;I_nA'"},
       {"time_ms,I_nA,I_nA\n", ": in.csv:1: two columns are called 'I_nA'"},
       {many, ": in.csv:1: there are more than 1000 columns"},
       {"time_ms,I_nA\n0\n",
        ": in.csv:2: the row has 1 cell, but there are 2 columns; a decimal comma must be a point"},
       {"time_ms,I_nA\n0,1\n0,5,1\n",
        ": in.csv:3: the row has 3 cells, but there are 2 columns; a decimal comma must be a point"},
       {"time_ms,I_nA\n0,1\n\n1,1\n", ": in.csv:3: the line is empty, but rows follow"},
       {"time_ms,I_nA\n0,abc\n", ": in.csv:2: I_nA is 'abc', which is not a number"},
       {"time_ms,I_nA\n0,\n", ": in.csv:2: I_nA is '', which is not a number"},
       {"time_ms,I_nA\n0,5 nA\n", ": in.csv:2: I_nA is '5 nA', which is not a number"},
       {"time_ms,I_nA\n0,0x1p3\n", ": in.csv:2: I_nA is '0x1p3', which is not a number"},
       {"time_ms,I_nA\n0,nan\n", ": in.csv:2: I_nA is 'nan', but it must be a finite number"},
       {"time_ms,I_nA\n-inf,1\n", ": in.csv:2: time_ms is '-inf', but it must be a finite number"},
       {"time_ms,I_nA\n0,1e999\n",
        ": in.csv:2: I_nA: '1e999' is too large; numbers go up to about 1.8e308 in SI units"},
       {std::string("time_ms,I_nA\n0,\0\x1b[2J\n", 20), ": in.csv:2: I_nA is '\\x00\\x1b[2J', which is not a number"},
       {"time_ms,neuron,I_nA\n0,1.5,1\n", ": in.csv:2: neuron is '1.5', which is not an integer"},
       {"step,neuron\n99999999999999999999,1\n", ": in.csv:2: step is '99999999999999999999', which is not an integer"},
       {"run,time_ms,I_nA\n0,0,1\n0,1,1\n1,0,1\n",
        ": in.csv:4: run is '1', but it was '0' before; a table to play back "
        "has one run: keep only its rows"},
       {"time_ms,population,neuron\n0,exc,1\n0,inh,1\n",
        ": in.csv:3: population is 'inh', but it was 'exc' before; a table to play back has one population: keep only "
        "its rows"}});
}

BOOST_FIXTURE_TEST_CASE(a_table_that_its_model_cannot_play_is_told_with_its_line, Bundled) {
  check_faults(
      registry, values_line,
      {{"time_ms,V_mV\n0,1\n",
        " (playback): in.csv has no column that is a current, with its unit behind the name as in "
        "value_nA; it has V_mV"},
       {"time_ms,I\n0,1\n",
        " (playback): in.csv has no column that is a current, with its unit behind the name as in "
        "value_nA; 'I' has no unit that is known"},
       {"time_ms,I_nA,J_pA\n0,1,2\n",
        " (playback): in.csv has two columns that are a current, I_nA and J_pA: keep one"},
       {"time_ms,I_nA\n", " (playback): in.csv has no rows: there is nothing to play back"},
       {"time_ms,I_nA\n0,1\n2,1\n2,1\n", " (playback): in.csv:4: the times must ascend, but 2 ms comes after 2 ms"},
       {"time_ms,neuron,I_nA\n0,0,1\n5,1,1\n1,0,1\n3,1,1\n",
        " (playback): in.csv:5: the times of neuron 1 must ascend, but 3 ms comes after 5 ms"},
       {"time_ms,neuron,I_nA\n0,4,1\n0,5,1\n",
        " (playback): in.csv:3: neuron 5 is not a target of the stimulus, which drives neurons of 'cells' (0 to 4)"},
       {"time_ms,neuron,I_nA\n0,-1,1\n",
        " (playback): in.csv:2: neuron -1 is not a target of the stimulus, which drives neurons of 'cells' (0 to 4)"}});
  check_faults(registry, spikes_line,
               {{"time_ms,neuron\n1,0\n0.5,0\n",
                 " (spike_playback): in.csv:3: the times of neuron 0 must ascend, but 0.5 ms comes after 1 ms"},
                {"time_ms\n-1\n",
                 " (spike_playback): in.csv:2: -1 ms is before the stimulus starts; times of spikes count "
                 "from its start and are >= 0"}});
}

BOOST_FIXTURE_TEST_CASE(what_is_no_file_is_refused_without_waiting_for_it, Bundled) {
  const TemporaryFolder folder;
  BOOST_REQUIRE(::mkfifo((folder.path() / "fifo").c_str(), 0600) == 0);
  std::filesystem::create_directory(folder.path() / "folder");
  for (const auto& [file, reason] : {std::pair{"fifo", "fifo': it is not a regular file"},
                                     {"folder", "folder': it is a folder"},
                                     {"/dev/zero", "/dev/zero': it is not a regular file"},
                                     {"5 nA.csv", "5 nA.csv': there is no such file"}}) {
    const Checked told =
        checked(folder, registry, scenario_with(values_line), {std::string("stimulus.in.file=") + file});
    BOOST_REQUIRE_EQUAL(told.problems.size(), 1U);
    BOOST_TEST(told.problems[0] ==
               std::string("--set stimulus.in.file=") + file + ": file of stimulus 'in': cannot read table '" + reason);
  }
  std::ofstream(folder.path() / "large.csv") << "time_ms,I_nA\n";
  std::filesystem::resize_file(folder.path() / "large.csv", largest_tables + 1);  // a hole: it takes no space
  BOOST_CHECK_EXCEPTION(read_series(folder.path() / "large.csv"), FileError, [](const FileError& error) {
    return std::string_view(error.what()).ends_with("large.csv is too large: tables may have 256 MiB in all");
  });
}

BOOST_FIXTURE_TEST_CASE(a_file_stands_where_one_is_taken, Bundled) {
  const TemporaryFolder folder;
  write_bytes(folder.path() / "in.csv", "time_ms,I_nA\n0,1\n");
  const auto told = [&](const std::string& stimulus) {
    const Checked all = checked(folder, registry, scenario_with(stimulus));
    BOOST_REQUIRE_EQUAL(all.problems.size(), 1U);
    return all.problems[0];
  };
  BOOST_TEST(told("model = \"playback\"\n") ==
             "5:11: stimulus 'in' (playback) plays back a table: add a line file = \"NAME.csv\"");
  BOOST_TEST(told("model = \"playback\"\nfile = 3\n") ==
             "8:8: file of stimulus 'in' is the path of a CSV file in quotes, but 3 is an integer");
  BOOST_TEST(told("model = \"constant\"\nfile = \"in.csv\"\n") ==
             "8:1: stimulus 'in' (constant) has no 'file'; it has amplitude");
  BOOST_TEST(told("model = \"constant\"\n  amplitde = \"1 nA\"\n") ==
             "8:3: stimulus 'in' (constant) has no 'amplitde'; did you mean 'amplitude'?");
  BOOST_TEST(told("model = \"playback\"\nfile = \"in.csv\"\ngain = \"3 nA\"\n") ==
             "9:8: gain of stimulus 'in' (playback) is a plain number such as \"1.5\", but \"3 nA\" is a current");
}

BOOST_FIXTURE_TEST_CASE(a_sweep_can_be_over_files, Bundled) {
  const TemporaryFolder folder;
  write_bytes(folder.path() / "in.csv", "time_ms,I_nA\n0,1\n");
  write_bytes(folder.path() / "2.csv", "time_ms,I_nA\n0,2\n");
  write_bytes(folder.path() / "late.csv", "time_ms,I_nA\n10,2\n");
  write_bytes(folder.path() / "bad.csv", "time_ms,I_nA\n1,2\n0,1\n");
  const std::string sweep = scenario_with("model = \"playback\"\n") + "[sweep]\n\"stimulus.in.file\" = ";
  const Checked good = checked(folder, registry, sweep + "[\"in.csv\", \"2.csv\", \"in.csv\", \"late.csv\"]\n");
  BOOST_TEST(good.problems.empty());
  BOOST_REQUIRE_EQUAL(good.warnings.size(), 1U);
  BOOST_TEST(good.warnings[0] ==
             "file of stimulus 'in' (playback): no row reaches a step that is driven; all times are "
             "after the end of the run, or of the stimulus");
  const auto values = read_scenario(folder.path() / "fi.toml").experiment.sweep.at(0).values;
  BOOST_CHECK(values[0] == values[2]);  // read once
  BOOST_TEST(std::get<SharedSeries>(values[1])->columns[0].si[0] == 2e-9);
  BOOST_TEST(to_text(values[1]) == "\"2.csv\"");
  const Checked bad = checked(folder, registry, sweep + "[\"in.csv\",\n  \"bad.csv\"]\n");
  BOOST_REQUIRE_EQUAL(bad.problems.size(), 1U);
  BOOST_TEST(bad.problems[0] ==
             "10:3: file of stimulus 'in' (playback): bad.csv:3: the times must ascend, but 0 ms comes after 1 ms");
}

BOOST_FIXTURE_TEST_CASE(a_series_of_a_program_goes_through_the_same_checks, Bundled) {
  const auto problem = [&](const Value& value) -> std::string {
    Model model;
    model.duration = 10.0_ms;
    model.populations = {{.name = "cells", .model = "LIF"}};
    model.stimuli = {{.name = "in", .model = "playback", .targets = {{"cells"}}, .values = {{"file", value}}}};
    std::vector<Problem> warnings;
    try {
      check(model, registry, warnings);
    } catch (const ModelError& error) {
      return error.problems().at(0).message;
    }
    return "";
  };
  const auto with = [](std::vector<Time> times, const std::vector<Current>& values,
                       std::vector<std::int64_t> neurons = {}) {
    auto series = std::make_shared<Series>();
    series->times = std::move(times);
    series->neurons = std::move(neurons);
    series->add("I", values);
    return series;
  };
  const std::string file = "file of stimulus 'in' (playback)";
  BOOST_TEST(problem(with({0.0_ms, 1.0_ms}, {1.0_nA, 2.0_nA})) == "");
  BOOST_TEST(problem("in.csv") == file + " is a table that was read from a CSV file, but it is \"in.csv\"");
  BOOST_TEST(problem(SharedSeries()) == file + " is a table that was read from a CSV file, but it is no table");
  BOOST_TEST(problem(with({0.0_ms, 1.0_ms}, {1.0_nA})) ==
             file + ": the table: rows and values of I differ in number, 2 and 1");
  BOOST_TEST(problem(with({0.0_ms}, {1.0_nA}, {0, 0})) ==
             file + ": the table: rows and neurons differ in number, 1 and 2");
  BOOST_TEST(problem(with({0.0_ms, 1.0_ms}, {1.0_nA, 0.0_nA / 0.0})) ==
             file + ": row 1 of the table: I must be a finite number, but it is nan nA");
  BOOST_TEST(problem(with({1.0_ms, 0.0_ms}, {1.0_nA, 1.0_nA})) ==
             file + ": row 1 of the table: the times must ascend, but 0 ms comes after 1 ms");
  auto both = std::make_shared<Series>(*with({1.0_ms}, {1.0_nA}));
  both->steps = {3};
  BOOST_TEST(problem(both) == file + ": the table has times and steps: give one of them");
}

BOOST_FIXTURE_TEST_CASE(the_memory_of_a_table_is_counted_before_it_is_taken, Bundled) {
  auto series = std::make_shared<Series>();
  series->times.resize(1000);
  Model model;
  model.duration = 10.0_ms;
  model.populations = {{.name = "cells", .model = "LIF"}};
  model.stimuli = {{.name = "in", .model = "spike_playback", .targets = {{"cells"}}, .values = {{"file", series}}}};
  std::vector<Problem> warnings;
  BOOST_TEST(check(model, registry, warnings).memory > 16'000U);
  BOOST_CHECK_THROW(check(model, registry, warnings, {.memory_limit = 16'000}), ModelError);
}

BOOST_AUTO_TEST_CASE(commas_and_marks_between_quotation_marks_are_part_of_a_cell) {
  const SharedSeries series = series_of(
      "\"time_ms\",\"remark, in words\", \"I_nA\" ,size\r\n"
      "0,\"on, and \"\"steady\"\"\",1,5\" disk\n"
      "\"1\",\"two\nlines\",\"2\",\"6\" disk\n"
      "2,\"\",3,\n");
  BOOST_TEST(series->rows() == 3U);
  BOOST_REQUIRE(series->columns.size() == 1U);
  BOOST_TEST(series->columns[0].si[1] == (2.0_nA).value());
  BOOST_TEST(series->columns[0].si[2] == (3.0_nA).value());
  BOOST_TEST(series->ignored == (std::vector<std::string>{"remark, in words", "size"}));
  const auto refusal = [](std::string_view table) -> std::string {
    try {
      series_of(table);
    } catch (const FileError& error) {
      return error.what();
    }
    return "";
  };
  const auto says = [](const std::string& text, const std::string& part) {
    BOOST_TEST((text.find(part) != text.npos), "'" << part << "' is not in: " << text);
  };
  says(refusal("time_ms,remark,I_nA\n0,\"a,b\",1\n1,\"c,2\n2,d,3\n"), ":3: a quotation mark is not closed");
  says(refusal("time_ms,remark,I_nA\n0,\"two\nlines\",1\n1,c\n"), ":4: the row has 2 cells");
}

BOOST_AUTO_TEST_SUITE_END()
