// The benchmark: reference and product in turn, a table of ratios, JSON. `benchmark --help` lists the options.

#include "checks.hpp"
#include "reference.hpp"
#include "table.hpp"

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <regex>
#include <stdexcept>

namespace {

using namespace rheobase::bench;

constexpr const char* help =
    "benchmark [options]: how fast Rheobase is, compared with hand-written kernels\n\n"
    "  --smoke          takes seconds: small sizes, one pass; checks that reference and product fire the same spikes\n"
    "  --only REGEX     measures only the groups whose name matches, such as 'LIF, 10 000'\n"
    "  --passes N       how often each is measured; default: 5. The table has the medians\n"
    "  --json FILE      writes the table and every pass\n";

struct Options {
  bool smoke = false;
  std::regex only{""};
  bool all = true;
  int passes = 5;
  std::string json;
};

/// Returns false when help was asked for.
bool read(Options& o, int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    const auto value = [&] {
      if (++i == argc) throw std::runtime_error(word + " needs a value");
      return std::string(argv[i]);
    };
    if (word == "--help") return false;
    if (word == "--smoke") o.smoke = true;
    else if (word == "--only") o.only = value(), o.all = false;
    else if (word == "--passes") o.passes = std::max(1, std::atoi(value().c_str()));
    else if (word == "--json") o.json = value();
    else throw std::runtime_error("there is no option " + word + "; --help lists them");
  }
  return true;
}

/// The table is what is told.
class Silent : public ::benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const std::vector<Run>&) override {}
};

/// A pass: all subjects of a group one after the other, in random order. Each runs twice, and the second time counts: then
/// threads are awake, and the machine has the memory. On a virtual one, memory that was never touched or was given back some
/// seconds ago costs ten times as much, and chance would decide which subject gets it.
void measure(const Group& group, Results& results) {
  ::benchmark::ClearRegisteredBenchmarks();
  std::exception_ptr failure;
  for (const Subject& s : group.subjects)
    ::benchmark::RegisterBenchmark(s.name.c_str(),
                                   [&](::benchmark::State& state) {
                                     for ([[maybe_unused]] const auto _ : state) try {
                                         s.pass();
                                         const Times times = s.pass();
                                         state.SetIterationTime(times.wall);
                                         results[s.name].push_back(times);
                                       } catch (...) {
                                         failure = std::current_exception();
                                         state.SetIterationTime(1.0);
                                       }
                                   })
        ->Iterations(1)
        ->UseManualTime();
  Silent silent;
  ::benchmark::RunSpecifiedBenchmarks(&silent);
  if (failure) std::rethrow_exception(failure);
}

int go(int argc, char** argv) {
  Options o;
  if (!read(o, argc, argv)) {
    std::fputs(help, stdout);
    return 0;
  }
  std::string name = argv[0], interleaved = "--benchmark_enable_random_interleaving=true";
  char* flags[] = {name.data(), interleaved.data(), nullptr};
  int count = 2;
  ::benchmark::Initialize(&count, flags);

  MemoryFigures memory;  // first, in processes of their own, before any thread is there
  if (o.all)
    memory =
        o.smoke ? measure_memory(20'000, 2000, 400, 20'000) : measure_memory(5'000'000, 100'000, 4000, 100'000'000);
  const std::vector<std::string> problems = check_all_references();
  for (const std::string& problem : problems) std::fprintf(stderr, "%s\n", problem.c_str());
  if (!problems.empty()) return 1;

  const Plan all = plan(o.smoke);
  Results results;
  // Each pass goes through all groups: a neighbour that takes the machine for some seconds spoils few passes of a group.
  const int passes = o.smoke ? 1 : o.passes;
  for (int pass = 1; pass <= passes; ++pass)
    for (const Group& group : all.groups) {
      if (!o.all && !std::regex_search(group.name, o.only)) continue;
      std::fprintf(stderr, "pass %d of %d: %s\n", pass, passes, group.name.c_str());
      measure(group, results);
    }
  if (results.empty()) throw std::runtime_error("no group has that name");
  const std::vector<Line> lines = lines_of(all, results, memory);
  if (!o.json.empty()) write_json(o.json, lines, results);
  if (o.smoke) {
    fmt::print("{} rows were measured; reference ({}) and product fire the same spikes\n", lines.size(),
               reference_instruction_set());
    return 0;
  }
  fmt::print("reference: {}; one thread: processor time, several: time that went by; medians of {} passes\n\n",
             reference_instruction_set(), o.passes);
  print_table(lines);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return go(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "benchmark: error: %s\n", error.what());
    return 1;
  }
}
