// rheobase analyse DIR: the statistics of the spikes that a run recorded.

#include "options.hpp"

#include <rheobase/model/problem.hpp>
#include <rheobase/report/analysis_report.hpp>
#include <rheobase/results/read_results.hpp>
#include <rheobase/text/path_text.hpp>
#include <rheobase/text/printable.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <utility>

namespace rheobase::program {
namespace {

namespace options = boost::program_options;

constexpr const char* definitions =
    "Computes spike statistics from a result folder, for each run and population:\n"
    "  rate           spikes / (neurons * time)\n"
    "  mean interval  between spikes of a neuron, over all neurons; CV: standard deviation / mean of the same\n"
    "  mean latency   from the beginning (--from) to a neuron's first spike\n"
    "  CV by neuron   each neuron's own CV, averaged\n"
    "  CV2            mean of 2 |I' - I| / (I' + I) over adjacent intervals I, I' (Holt et al. 1996)\n"
    "  LV             mean of 3 ((I - I') / (I + I'))^2 (Shinomoto et al. 2003)\n"
    "  adaptation     mean of (I' - I) / (I' + I), positive when intervals grow (Druckmann et al. 2007)\n"
    "  Fano           variance / mean of a neuron's counts in bins, averaged over neurons\n"
    "  correlation    Pearson's, of the counts of two neurons, averaged over all pairs\n"
    "  synchrony      coherence kappa of two neurons' bins with spikes, averaged over all pairs (Wang, Buzsaki 1996);\n"
    "                 about rate * bin for independent neurons, 1 when all fire in the same bins\n"
    "CV, CV2 and LV are 0 for regular firing and 1 for a Poisson process; so is Fano. n/a: undefined.";

CommandLine analyse_command_line() {
  CommandLine line("rheobase analyse DIR [options]", definitions, "DIR");
  // clang-format off
  line.add()("monitor", options::value<std::string>()->value_name("NAME"),
             "monitor to analyse; required if several recorded spikes")
      ("from", options::value<std::string>()->value_name("TIME"), "begin of the window, such as 50ms")
      ("to", options::value<std::string>()->value_name("TIME"), "end of the window")
      ("bin", options::value<std::string>()->value_name("TIME"),
       "bin of the counts, a whole number of steps; default: 10ms, or the nearest whole number of steps")
      ("json", "print JSON, with rates over time, interval histogram and autocorrelogram");
  // clang-format on
  return line;
}

std::optional<Time> time_option(const CommandLine& line, const std::string& name) {
  if (!line.has(name)) return std::nullopt;
  const auto text = line.get<std::string>(name);
  const Quantity time = quantity("--" + name, text, dimensions::time);
  if (time.si < 0.0) throw UsageError(fmt::format("--{} is a time from 0 on, but it is '{}'", name, printable(text)));
  return Time::from_value(time.si);
}

std::string monitor_of(const CommandLine& line, const ResultFolder& folder) {
  const std::vector<std::string> monitors = folder.spike_monitors();
  std::string names;
  for (const std::string& name : monitors) names += (names.empty() ? "" : ", ") + name;
  if (monitors.empty())
    throw FileError(fmt::format(
        "{} has no table of spikes; add a monitor to the scenario and run it again:\n"
        "  [monitor.raster]\n  model  = \"spikes\"\n  target = \"{}\"",
        path_in_quotes(folder.path()),
        folder.experiment().model.populations.empty() ? "POPULATION" : folder.experiment().model.populations[0].name));
  if (line.has("monitor")) {
    const auto name = line.get<std::string>("monitor");
    if (std::ranges::find(monitors, name) == monitors.end())
      throw UsageError(fmt::format("no monitor '{}' recorded spikes; there is {}", printable(name), names));
    return name;
  }
  if (monitors.size() > 1)
    throw UsageError(fmt::format("several monitors recorded spikes; choose one by --monitor: {}", names));
  return monitors[0];
}

/// The bin that was asked for, or about 10 ms.
Time bin_of(const CommandLine& line, Time dt) {
  if (const auto bin = time_option(line, "bin")) return *bin;
  return std::max(1.0, std::round(0.01 / dt.value())) * dt;
}

AnalysedRun analyse_run(const CommandLine& line, RunSpikes&& spikes) {
  AnalysedRun run{spikes.run, spikes.finished, {}, {}, {}, {}};
  for (auto& [name, trains] : spikes.populations) {
    const Time from = time_option(line, "from").value_or(Time{});
    Time to = time_option(line, "to").value_or(trains.duration());
    if (!spikes.finished) {
      if (from >= trains.duration()) continue;  // it ended before
      to = std::min(to, trains.duration());
    }
    trains = window(std::move(trains), from, to);
    run.from = trains.begin();
    run.to = trains.begin() + trains.duration();
    run.bin = bin_of(line, trains.dt);
    AnalysedPopulation& population = run.populations.emplace_back();
    population.name = name;
    population.figures = spike_figures(trains, run.bin);
    if (line.has("json")) population.series = spike_series(trains, run.bin);
  }
  return run;
}

}  // namespace

int analyse(Words words) {
  CommandLine line = analyse_command_line();
  if (!line.parse(words)) return done;
  for (const char* name : {"from", "to", "bin"}) time_option(line, name);  // what is wrong with them is reported first
  const ResultFolder folder(line.positional());
  Analysis analysis{folder.path(), monitor_of(line, folder), folder.incomplete_because(), {}};
  if (const std::string& reason = analysis.incomplete_because; !reason.empty())
    std::cerr << fmt::format(
        "rheobase: warning: these results are incomplete ({}); a run that did not finish is analysed up to "
        "its last spike\n",
        printable(reason.substr(0, reason.find('\n')), 400));
  try {
    folder.for_each_run(analysis.monitor, [&](RunSpikes&& spikes) {
      AnalysedRun run = analyse_run(line, std::move(spikes));
      if (!run.populations.empty()) analysis.runs.push_back(std::move(run));
    });
  } catch (const std::invalid_argument& error) {
    throw UsageError(error.what());  // a window or a bin that the recordings do not allow
  }
  if (analysis.runs.empty())
    throw FileError("no run finished, and none has a spike in this window: there is nothing to analyse");
  if (line.has("json")) std::cout << analysis_json(folder.experiment(), analysis) << '\n';
  else std::cout << analysis_text(folder.experiment(), analysis);
  return done;
}

}  // namespace rheobase::program
