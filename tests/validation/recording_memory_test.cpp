// What recordings take in memory, and on disk beyond a budget.
#include "pipeline_model.hpp"

#include <rheobase/recordings/eigen.hpp>

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <fstream>
#include <unistd.h>

using namespace rheobase;
using namespace rheobase::validation;

BOOST_AUTO_TEST_SUITE(recording_memory)

std::size_t resident() {
  std::ifstream in("/proc/self/statm");
  std::size_t pages = 0;
  in >> pages >> pages;
  return pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

/// A table of two columns of `rows` cells, filled bit by bit.
void fill(Recordings& recordings, std::size_t rows) {
  TableHeader header;
  header.monitor = "m";
  for (const char* name : {"a", "b"}) {
    Column& column = header.columns.emplace_back();
    column.name = name;
    column.kind = RHEOBASE_COLUMN_INTEGER;
  }
  recordings.open(header);
  std::vector<std::int64_t> cells(1000);
  const void* columns[] = {cells.data(), cells.data()};
  for (std::size_t row = 0; row < rows; row += cells.size()) {
    for (std::size_t i = 0; i < cells.size(); ++i) cells[i] = static_cast<std::int64_t>(row + i);
    recordings.append(header, {cells.size(), columns});
  }
}
std::int64_t wrong_cells(const Recordings& recordings) {
  const auto a = as_array(recordings["m"].integers("a")), b = as_array(recordings["m"].integers("b"));
  std::int64_t wrong = 0;
  for (Eigen::Index i = 0; i < a.size(); ++i) wrong += a[i] != i || b[i] != i;
  return wrong;
}

BOOST_AUTO_TEST_CASE(a_recording_costs_at_most_a_fifth_more_than_its_payload) {
  [[maybe_unused]] constexpr std::size_t rows = 8'000'000, payload = rows * 16;
  Recordings recordings;
  const std::size_t before = resident();
  fill(recordings, rows);
#ifndef RHEOBASE_THREAD_SANITIZER  // it keeps several bytes for each
  BOOST_TEST(resident() - before < payload + payload / 5);
#endif
  BOOST_TEST(wrong_cells(recordings) == 0);
  BOOST_TEST(resident() > before);
}

BOOST_AUTO_TEST_CASE(nor_do_numbers_that_begin_a_large_page) {
  for (const std::size_t megabytes : {4UL, 6UL, 10UL, 16UL, 18UL}) {
    const std::size_t rows = (megabytes << 20) / sizeof(double) + 2000;
    TableHeader header;
    header.monitor = "m";
    std::vector<double> cells(1000, 0.1);
    std::vector<const void*> columns;
    for (const char* name : {"a", "b", "c", "d"}) {
      Column& column = header.columns.emplace_back();
      column.name = name;
      column.kind = RHEOBASE_COLUMN_REAL;
      columns.push_back(cells.data());
    }
    [[maybe_unused]] const std::size_t payload = rows * columns.size() * sizeof(double), before = resident();
    Recordings recordings;
    recordings.open(header);
    for (std::size_t row = 0; row < rows; row += cells.size()) recordings.append(header, {cells.size(), columns});
#ifndef RHEOBASE_THREAD_SANITIZER
    BOOST_TEST(resident() - before < payload + payload / 5 + (1 << 20), megabytes);
#endif
  }
}

BOOST_AUTO_TEST_CASE(a_recording_beyond_its_budget_is_on_disk_and_reads_the_same) {
  constexpr std::size_t rows = 8'000'000, budget = 16 << 20;
  Recordings recordings(budget);
  const std::size_t before = resident();
  fill(recordings, rows);
  BOOST_TEST(recordings.on_disk());
  BOOST_TEST(resident() < before + budget);
  BOOST_TEST(recordings["m"].rows() == rows);
  BOOST_TEST(wrong_cells(recordings) == 0);
  const Recordings copy = recordings;
  BOOST_TEST(wrong_cells(copy) == 0);
}

BOOST_AUTO_TEST_CASE(a_run_beyond_its_recording_budget_records_the_same) {
  Simulation in_memory(pipeline_model(), bundled());
  Simulation on_disk(pipeline_model(), bundled(), {.threads = 2, .recording_budget = 100'000});
  in_memory.run();
  on_disk.run();
  BOOST_TEST(!in_memory.recordings().on_disk());
  BOOST_TEST(on_disk.recordings().on_disk());
  BOOST_TEST((bytes_of(in_memory.recordings()) == bytes_of(on_disk.recordings())));
}

BOOST_AUTO_TEST_CASE(samples_beyond_the_memory_limit_run_where_a_budget_is_given) {
  Model model = lif_model(Json{{"duration_ms", 10.0}, {"size", 2000}});
  model.monitors.erase(model.monitors.begin());
  RunOptions options{.threads = 1};
  options.memory_limit = Simulation(model, bundled(), options).estimate().memory - 1'000'000;
  BOOST_CHECK_THROW(Simulation(model, bundled(), options), ModelError);
  options.recording_budget = 1'000'000;
  Simulation simulation(model, bundled(), options);
  simulation.run();
  BOOST_TEST(simulation.recordings().on_disk());
  BOOST_TEST(simulation.recordings()["state"].rows() == 2000U * 101U);
}

BOOST_AUTO_TEST_CASE(a_folder_that_takes_no_recordings_is_told_with_what_to_do) {
  const char* chosen = std::getenv("TMPDIR");
  const std::string before = chosen != nullptr ? chosen : "";
  setenv("TMPDIR", "/nowhere", 1);
  Recordings recordings(1000);
  BOOST_CHECK_EXCEPTION(fill(recordings, 1000), FileError, [](const FileError& error) {
    const std::string text = error.what();
    return text.find("in '/nowhere'") != text.npos && text.find("choose another folder with TMPDIR") != text.npos;
  });
  if (chosen != nullptr) setenv("TMPDIR", before.c_str(), 1);
  else unsetenv("TMPDIR");
}

BOOST_AUTO_TEST_CASE(the_estimate_has_what_the_spikes_of_epochs_may_take) {
  constexpr std::uint64_t neurons = 500'000, steps = 500;
  Model model = lif_model(Json{{"duration_ms", 100.0}, {"size", neurons}});
  model.monitors.clear();
  const auto memory = [&](int threads) { return Simulation(model, bundled(), {.threads = threads}).estimate().memory; };
  const std::uint64_t without = memory(1);
  BOOST_TEST(memory(2) == without);
  model.monitors = {{.name = "spikes", .model = "spikes", .targets = {{"cell"}}}};
  BOOST_TEST(memory(1) >= without + steps * neurons / 8);
  BOOST_TEST(memory(2) >= without + 2 * steps * neurons / 8);  // one is filled while the other is shown
}

BOOST_AUTO_TEST_SUITE_END()
