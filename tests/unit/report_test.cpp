// Tables on disk: their bytes, their times, what happens when a disk is full, and the folder that they stand in.
#include "report_fixture.hpp"

#include <rheobase/model/problem.hpp>
#include <rheobase/results/output_folder.hpp>
#include <rheobase/results/runs_table.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <cmath>
#include <limits>
#include <sstream>
#include <thread>

#include <malloc.h>
#include <unistd.h>

using namespace rheobase;
using namespace report_test;
namespace fs = std::filesystem;

BOOST_AUTO_TEST_SUITE(report)

/// The bytes that one run's table comes to.
std::string table_of(const TableHeader& header, const std::vector<StateRow>& rows) {
  const Folder folder;
  CsvSink sink(folder.path, 0);
  sink.open(header);
  append(sink, header, rows);
  sink.close();
  csv_tables().join(folder.path, sink.tables(), 1);
  return text_of(folder.path / "trace.csv");
}

/// One column of a table, without its title.
std::vector<std::string> column_of(const std::string& table, int column) {
  std::istringstream lines(table);
  std::vector<std::string> cells;
  std::string line, cell;
  std::getline(lines, line);
  while (std::getline(lines, line)) {
    std::istringstream row(line);
    for (int k = 0; k <= column; ++k) std::getline(row, cell, ',');
    cells.push_back(cell);
  }
  return cells;
}

template <class Action>
std::string file_error_of(Action action) {
  try {
    action();
  } catch (const FileError& error) {
    return error.what();
  }
  return "no error";
}

BOOST_AUTO_TEST_CASE(titles_carry_the_unit) {
  const auto title = [](const char* name, const Dimension& dimension, const char* unit) {
    return column_title({name, RHEOBASE_COLUMN_REAL, dimension, unit});
  };
  BOOST_TEST(title("V", dimensions::voltage, "mV") == "V_mV");
  BOOST_TEST(title("V", dimensions::voltage, "") == "V_mV");
  BOOST_TEST(title("rate", dimensions::frequency, "Hz") == "rate_hz");
  BOOST_TEST(title("slope", times_power(dimensions::voltage, dimensions::time, -1), "mV/ms") == "slope_mV_per_ms");
  BOOST_TEST(title("c", {.mass = -1, .length = -4, .time = 4, .current = 2}, "\u00B5F/cm^2") == "c_uF_per_cm2");
  BOOST_TEST(title("gain", times_power({}, dimensions::voltage, -1), "1/mV") == "gain_per_mV");
  BOOST_TEST(title("a", {}, "") == "a");
  BOOST_TEST(column_title({"time", RHEOBASE_COLUMN_TIME, dimensions::time, ""}) == "time_ms");
  BOOST_TEST(column_title({"step", RHEOBASE_COLUMN_STEP, {}, ""}) == "step");
}

BOOST_AUTO_TEST_CASE(a_table_is_these_bytes) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  BOOST_TEST(table_of(state_header(),
                      {{-1, 0, 0, -0.065}, {0, 0, 7, -0.0649}, {2, 1, 123456789, nan}, {2999, 1, 0, 0.0003}}) ==
             "run,step,time_ms,population,neuron,V_mV\n"
             "0,-1,0,exc,0,-65\n"
             "0,0,0.1,exc,7,-64.9\n"
             "0,2,0.3,inh,123456789,\n"
             "0,2999,300,inh,0,0.3\n");
}

BOOST_AUTO_TEST_CASE(times_are_multiples_of_dt_without_rounding_noise) {
  const std::vector<std::int64_t> n{1, 3, 500, 1000, 3000, 99999, 1000000, 30000000000001};
  const auto times = [&](Time dt) {
    std::vector<StateRow> rows;
    for (const std::int64_t step : n) rows.push_back({step - 1, 0, 0, 0.0});
    return column_of(table_of(state_header(dt), rows), 2);
  };
  const auto expect = [&](Time dt, const std::vector<std::string>& texts) {
    const std::vector<std::string> got = times(dt);
    BOOST_TEST(got == texts, boost::test_tools::per_element());
  };
  expect(0.1_ms, {"0.1", "0.3", "50", "100", "300", "9999.9", "100000", "3000000000000.1"});
  expect(0.025_ms, {"0.025", "0.075", "12.5", "25", "75", "2499.975", "25000", "750000000000.025"});
  expect(1.0_ms, {"1", "3", "500", "1000", "3000", "99999", "1000000", "30000000000001"});
  expect(20.0_ms, {"20", "60", "10000", "20000", "60000", "1999980", "20000000", "600000000000020"});
  expect(1.0_us, {"0.001", "0.003", "0.5", "1", "3", "99.999", "1000", "30000000000.001"});
}

BOOST_AUTO_TEST_CASE(a_dt_that_is_no_short_decimal_still_gives_close_times) {
  const Time dt = Time::from_value(1e-3 / 3.0);
  const std::vector<std::string> times =
      column_of(table_of(state_header(dt), {{0, 0, 0, 0.0}, {2, 0, 0, 0.0}, {999999, 0, 0, 0.0}}), 2);
  BOOST_TEST(std::abs(std::stod(times[0]) - 1.0 / 3.0) < 1e-15);
  BOOST_TEST(std::abs(std::stod(times[1]) - 1.0) < 1e-14);
  BOOST_TEST(std::abs(std::stod(times[2]) - 1e6 / 3.0) < 1e-8);
}

BOOST_AUTO_TEST_CASE(times_in_real_columns_are_multiples_of_dt_too) {
  const Folder folder;
  const TableHeader header{.monitor = "bins",
                           .plot = RHEOBASE_PLOT_BARS,
                           .dt = 0.1_ms,
                           .populations = {},
                           .columns = {{"time", RHEOBASE_COLUMN_REAL, dimensions::time, "ms"}}};
  const std::vector<double> times{3.0 * 1e-4, 7.0 * 1e-4, 0.00012345};
  const std::vector<const void*> columns{times.data()};
  CsvSink sink(folder.path, 0);
  sink.open(header);
  sink.append(header, {times.size(), columns});
  sink.close();
  csv_tables().join(folder.path, sink.tables(), 1);
  BOOST_TEST(text_of(folder.path / "bins.csv") == "run,time_ms\n0,0.3\n0,0.7\n0,0.12345\n");
}

BOOST_AUTO_TEST_CASE(values_read_back_to_the_same_double) {
  std::vector<StateRow> rows;
  double V = -0.0712345678901234;
  for (int k = 0; k < 2000; ++k) rows.push_back({k, 0, 0, V = -0.05 - 0.03 * std::abs(std::sin(V * 1e5 + k))});
  const std::vector<std::string> cells = column_of(table_of(state_header(), rows), 5);
  const Unit mV = parse_unit("mV");
  for (std::size_t k = 0; k < rows.size(); ++k) {
    double read = 0.0;
    std::from_chars(cells[k].data(), cells[k].data() + cells[k].size(), read);
    BOOST_REQUIRE(read == in_unit(rows[k].V, mV));
    BOOST_REQUIRE(std::abs(read - rows[k].V * 1e3) < 1e-13);
  }
}

BOOST_AUTO_TEST_CASE(strange_values_are_kept) {
  const std::vector<double> values{
      -0.0, 5e-324, 1e-30, 1e305, -1e20, 1e12, 1e-9, 123456789.125, -std::numeric_limits<double>::infinity()};
  std::vector<StateRow> rows;
  for (const double value : values) rows.push_back({0, 0, 0, value});
  const std::vector<std::string> expected{"0",        "5e-321",       "1e-27", "1e+308", "-1e+23", "1000000000000000",
                                          "0.000001", "123456789125", "-inf"};
  BOOST_TEST(column_of(table_of(state_header(), rows), 5) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(extents_know_the_finite_values_alone) {
  const Folder folder;
  const TableHeader header = state_header();
  std::vector<WrittenTable> all;
  for (std::size_t run = 0; run < 2; ++run) {
    CsvSink sink(folder.path, run);
    sink.open(header);
    append(sink, header, {{0, 0, 0, run == 0 ? -0.06 : -0.07}, {1, 0, 0, std::nan("")}, {2, 0, 0, -0.05}});
    add_tables(all, sink.tables());
  }
  BOOST_REQUIRE(all.size() == 1U);
  BOOST_TEST(all[0].rows == 6U);
  BOOST_TEST(all[0].extents[4].low == -0.07);
  BOOST_TEST(all[0].extents[4].high == -0.05);
}

BOOST_AUTO_TEST_CASE(a_row_for_a_population_that_is_not_there_is_refused) {
  BOOST_CHECK_THROW(table_of(state_header(), {{0, 2, 0, 0.0}}), RunError);
  BOOST_CHECK_THROW(table_of(state_header(), {{0, -1, 0, 0.0}}), RunError);
}

BOOST_AUTO_TEST_CASE(a_full_disk_is_told_with_the_file) {
  const Folder folder;
  fs::create_symlink("/dev/full", folder.path / "trace.csv.run-0");
  CsvSink sink(folder.path, 0);
  const TableHeader header = state_header();
  const std::string told = file_error_of([&] {
    sink.open(header);
    for (int k = 0; k < 100; ++k) append(sink, header, std::vector<StateRow>(1000, {1, 0, 0, -0.0651234567890123}));
    sink.close();
  });
  BOOST_TEST(contains(told, "trace.csv.run-0"), told);
  BOOST_TEST(contains(told, "No space left on device"), told);
  BOOST_TEST(contains(told, "free some space"), told);
}

BOOST_AUTO_TEST_CASE(rows_that_only_close_writes_are_not_lost_in_silence) {
  const Folder folder;
  CsvSink sink(folder.path, 0);
  sink.open(state_header());
  append(sink, state_header(), {{0, 0, 0, 0.0}});
  sink.close();
  BOOST_TEST(contains(text_of(folder.path / "trace.csv.run-0"), "0,0,0.1,exc,0,0\n"));
}

BOOST_AUTO_TEST_CASE(a_table_that_is_closed_holds_no_memory) {
  const Folder folder;
  const auto used = [] {
    const auto now = mallinfo2();
    return now.uordblks + now.hblkhd;
  };
  const std::size_t before = used();
  CsvSink sink(folder.path, 0);
  sink.open(state_header());
  sink.close();
  BOOST_TEST(used() < before + (std::size_t{64} << 10));
}

BOOST_AUTO_TEST_CASE(a_folder_that_is_gone_is_told) {
  CsvSink sink("/nowhere/at/all", 0);
  const std::string told = file_error_of([&] { sink.open(state_header()); });
  BOOST_TEST(contains(told, "'/nowhere/at/all/trace.csv.run-0': No such file or directory"), told);
}

BOOST_AUTO_TEST_CASE(runs_are_joined_in_their_order_under_one_line_of_titles) {
  const Folder folder;
  std::vector<WrittenTable> tables;
  std::string expected = "run,step,time_ms,population,neuron,V_mV\n";
  for (const std::size_t run : {11U, 2U, 10U, 0U, 1U}) {  // 3 to 9 wrote nothing
    CsvSink sink(folder.path, run);
    sink.open(state_header());
    append(sink, state_header(), {{0, 0, 0, 1e-3 * static_cast<double>(run)}});
    sink.close();
    add_tables(tables, sink.tables());
  }
  csv_tables().join(folder.path, tables, 12);
  for (const char* run : {"0", "1", "2", "10", "11"}) expected += std::string(run) + ",0,0.1,exc,0," + run + "\n";
  BOOST_TEST(text_of(folder.path / "trace.csv") == expected);
  BOOST_TEST(folder.names().size() == 1U);
}

BOOST_AUTO_TEST_CASE(large_tables_are_joined_whole) {
  const Folder folder;
  std::vector<WrittenTable> tables;
  for (std::size_t run = 0; run < 2; ++run) {
    CsvSink sink(folder.path, run);
    sink.open(state_header());
    for (int k = 0; k < 50; ++k)
      append(sink, state_header(), std::vector<StateRow>(1000, {1, 0, 0, -0.0651234567890123}));
    sink.close();
    add_tables(tables, sink.tables());
  }
  csv_tables().join(folder.path, tables, 2);
  const std::string table = text_of(folder.path / "trace.csv");
  BOOST_TEST(std::ranges::count(table, '\n') == 100001);
  BOOST_TEST(table.rfind("run,") == 0U);
  BOOST_TEST(table.size() > (std::size_t{3} << 20));
}

BOOST_AUTO_TEST_CASE(undefined_figures_are_not_available) {
  Experiment experiment;
  experiment.model.duration = 200.0_ms;
  experiment.model.populations = {{.name = "cell", .model = "LIF"}, {.name = "quiet", .model = "LIF"}};
  experiment.sweep = {{"population.cell.tau", {5.0_ms, 10.0_ms}}, {"population.cell.reset", {std::string("soft")}}};
  PopulationSummary fires, silent;
  fires.name = "cell";
  fires.spikes = 14;
  fires.rate = 70.0_Hz;
  fires.first_spike = 139.0 * 0.1_ms;
  fires.mean_interval = 13.9_ms;
  fires.cv = 0.0;
  silent.name = "quiet";
  const std::vector<RunResult> results{{0, {fires, silent}}, {1, {silent, fires}}};
  BOOST_TEST(runs_table(experiment, results) ==
             "run,tau_ms,reset,cell.spikes,cell.rate_hz,cell.mean_isi_ms,cell.isi_cv,cell.first_spike_ms,"
             "quiet.spikes,quiet.rate_hz,quiet.mean_isi_ms,quiet.isi_cv,quiet.first_spike_ms\n"
             "0,5,soft,14,70,13.9,0,13.9,0,0,n/a,n/a,n/a\n"
             "1,10,soft,0,0,n/a,n/a,n/a,14,70,13.9,0,13.9\n");
}

BOOST_AUTO_TEST_CASE(swept_values_of_one_name_are_told_by_their_paths) {
  Experiment experiment;
  experiment.model.populations = {{.name = "a", .model = "LIF"}, {.name = "b", .model = "LIF"}};
  experiment.sweep = {{"population.a.tau", {5.0_ms}}, {"population.b.tau", {5.0_ms}}, {"population.a.size", {2.0}}};
  BOOST_TEST(runs_table(experiment, {}).starts_with("run,population.a.tau_ms,population.b.tau_ms,size,"));
}

BOOST_AUTO_TEST_CASE(results_appear_only_when_they_are_committed) {
  const Folder base;
  const fs::path place = base.path / "deep" / "er" / "results";
  {
    OutputFolder folder(place);
    write(folder.path() / "a.csv", "1");
    BOOST_TEST(!fs::exists(place));
    folder.commit();
    BOOST_TEST(folder.path() == place);
  }
  BOOST_TEST(text_of(place / "a.csv") == "1");
  BOOST_TEST(std::distance(fs::directory_iterator(place.parent_path()), {}) == 1);
}

BOOST_AUTO_TEST_CASE(a_run_that_fails_leaves_nothing_behind) {
  const Folder base;
  try {
    OutputFolder folder(base.path / "deep" / "results");
    write(folder.path() / "a.csv", "1");
    throw std::runtime_error("failure");
  } catch (const std::runtime_error&) {
  }
  BOOST_TEST(base.names().empty());
}

BOOST_AUTO_TEST_CASE(results_are_not_overwritten_unasked) {
  const Folder base;
  write(base.path / "manifest.json", R"({"rheobase": "1.0.0", "status": "complete"})");
  const std::string told = file_error_of([&] { OutputFolder folder(base.path); });
  BOOST_TEST(contains(told, "holds results already"), told);
  BOOST_TEST(contains(told, "--overwrite"), told);
  BOOST_TEST(base.names().size() == 1U);
}

BOOST_AUTO_TEST_CASE(overwriting_replaces_results_whole) {
  const Folder base;
  const fs::path place = base.path / "results";
  fs::create_directory(place);
  write(place / "manifest.json", R"({"rheobase": "1.0.0", "status": "incomplete", "files": ["old.csv"]})");
  write(place / "old.csv", "old");
  {
    OutputFolder failing(place, true);
    write(failing.path() / "new.csv", "new");
  }
  BOOST_TEST(text_of(place / "old.csv") == "old");  // the new run failed: the old results are still there
  {
    OutputFolder folder(place, true);
    write(folder.path() / "new.csv", "new");
    folder.commit();
  }
  BOOST_TEST(!fs::exists(place / "old.csv"));
  BOOST_TEST(text_of(place / "new.csv") == "new");
  BOOST_TEST(base.names().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_folder_of_somebody_else_is_never_replaced) {
  const Folder base;
  const char* const manifests[] = {"", "no JSON", "[]", R"({"name": "a web page", "status": "complete"})"};
  for (const std::string manifest : manifests) {
    write(base.path / "thesis.tex", "years of work");
    if (!manifest.empty()) write(base.path / "manifest.json", manifest);
    const std::string told = file_error_of([&] { OutputFolder folder(base.path, true); });
    BOOST_TEST(contains(told, "not a result folder"), told);
    BOOST_TEST(text_of(base.path / "thesis.tex") == "years of work");
  }
}

BOOST_AUTO_TEST_CASE(a_folder_that_fills_while_a_run_goes_on_is_kept) {
  const Folder base;
  const fs::path place = base.path / "results";
  OutputFolder folder(place);
  fs::create_directory(place);
  write(place / "thesis.tex", "years of work");
  BOOST_CHECK_THROW(folder.commit(), FileError);
  BOOST_TEST(text_of(place / "thesis.tex") == "years of work");
}

BOOST_AUTO_TEST_CASE(an_empty_folder_and_a_slash_at_the_end_are_welcome) {
  const Folder base;
  fs::create_directory(base.path / "results");
  OutputFolder folder(base.path / "other" / ".." / "results" / "");
  write(folder.path() / "a.csv", "1");
  folder.commit();
  BOOST_TEST(text_of(base.path / "results" / "a.csv") == "1");
  BOOST_TEST(base.names().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_place_that_is_a_file_is_told) {
  const Folder base;
  write(base.path / "results", "a file");
  std::string told = file_error_of([&] { OutputFolder folder(base.path / "results", true); });
  BOOST_TEST(contains(told, "is a file"), told);
  told = file_error_of([&] { OutputFolder folder(base.path / "results" / "deeper"); });
  BOOST_TEST(contains(told, "Not a directory"), told);
  BOOST_TEST(text_of(base.path / "results") == "a file");
}

BOOST_AUTO_TEST_CASE(two_runs_of_one_process_do_not_share_a_temporary_folder) {
  const Folder base;
  const OutputFolder first(base.path / "results"), second(base.path / "results");
  BOOST_TEST(first.path() != second.path());
}

BOOST_AUTO_TEST_CASE(while_results_are_replaced_there_are_results_at_every_moment) {
  const Folder base;
  const fs::path place = base.path / "results", record = place / "manifest.json";
  const auto commit = [&] {
    OutputFolder folder(place, true);
    write(folder.path() / "manifest.json", R"({"rheobase": "0", "status": "complete"})");
    folder.commit();
  };
  commit();
  std::atomic<bool> ended = false;
  std::size_t missing = 0;  // how often nobody would have found them
  std::thread reader([&] {
    while (!ended) missing += ::access(record.c_str(), F_OK) == 0 ? 0U : 1U;
  });
  for (int k = 0; k < 2000; ++k) commit();
  ended = true;
  reader.join();
  BOOST_TEST(missing == 0U);
  BOOST_TEST(base.names() == std::vector<std::string>{"results"});
}

BOOST_AUTO_TEST_SUITE_END()
