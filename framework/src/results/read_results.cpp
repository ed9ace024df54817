#include <rheobase/results/read_results.hpp>

#include "analysis/collect_trains.hpp"
#include "text/csv_row.hpp"
#include "text/line_reader.hpp"
#include "results/read_run_record.hpp"
#include "results/scenario_json.hpp"
#include "model/time_grid.hpp"

#include <rheobase/model/names.hpp>
#include <rheobase/model/problem.hpp>
#include <rheobase/results/run_record.hpp>
#include <rheobase/results/output_folder.hpp>
#include <rheobase/text/path_text.hpp>
#include <rheobase/text/printable.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

namespace fs = std::filesystem;

namespace rheobase {
namespace {

using analysis::TrainCollector;
using Json = nlohmann::ordered_json;

/// The runs that runs.csv has: those that came to their end.
std::set<std::size_t> finished_runs(const fs::path& folder) {
  detail::LineReader lines(folder / "runs.csv");
  lines.next();  // titles
  std::set<std::size_t> runs;
  while (const auto line = lines.next()) {
    std::size_t run = 0;
    std::string_view cell;
    CsvRow(*line).next(cell);
    if (std::from_chars(cell.data(), cell.data() + cell.size(), run).ec != std::errc())
      detail::throw_damaged(folder / "runs.csv", lines.line(), "it does not begin with the number of a run");
    runs.insert(run);
  }
  return runs;
}

/// Sorts the rows of one run.
class RunReader {
 public:
  RunReader(const Model& model, const std::string& monitor, const SpikeTable& table)
      : table_(table), dt_ms_(model.dt.value() * 1e3) {
    const std::int64_t steps = whole_steps_in(model.duration.value(), model.dt.value()).value_or(0);
    for (const Target& target : named(model.monitors, monitor)->targets) {
      const Population* population = named(model.populations, target.population);
      if (population == nullptr)
        throw FileError("manifest.json names a target that is no population: " + in_quotes(target.population));
      for (const Slice& s : target.neurons)
        if (s.last > population->size)
          throw FileError("manifest.json names targets beyond the neurons of population " +
                          in_quotes(target.population));
      names_.push_back(target.population);
      collectors_.emplace_back(model.dt, steps, Selection(target.neurons, population->size));
    }
  }

  void add(const SpikeRow& row) {
    if (last_ == names_.size() || names_[last_] != row.population) {
      last_ = static_cast<std::size_t>(std::ranges::find(names_, row.population) - names_.begin());
      if (last_ == names_.size()) table_.damaged("the monitor does not watch population " + in_quotes(row.population));
    }
    switch (collectors_[last_].add(row.step, row.neuron)) {
      case TrainCollector::Fit::taken:
        break;
      case TrainCollector::Fit::not_watched:
        return table_.damaged(fmt::format("the monitor does not watch neuron {} of '{}'", row.neuron, names_[last_]));
      case TrainCollector::Fit::no_such_step:
        return table_.damaged(fmt::format("the run has no step {}", row.step));
      case TrainCollector::Fit::not_after_the_last:
        return table_.damaged(fmt::format("step {} does not come after the neuron's last spike", row.step));
    }
    const double expected = static_cast<double>(row.step + 1) * dt_ms_;
    if (!(std::abs(row.time_ms - expected) <= 1e-6 * dt_ms_ + 1e-12 * expected))
      table_.damaged(fmt::format("time_ms is {:.12g}, but step {} ends at {:.12g}", row.time_ms, row.step, expected));
    last_step_ = std::max(last_step_, row.step);
  }

  RunSpikes take(std::size_t run, bool finished) {
    RunSpikes spikes{run, finished, {}};
    for (std::size_t p = 0; p < names_.size(); ++p) {
      spikes.populations.emplace_back(names_[p], collectors_[p].take());
      if (!finished) spikes.populations.back().second.steps = last_step_ + 1;
    }
    return spikes;
  }

 private:
  const SpikeTable& table_;
  double dt_ms_;
  std::vector<std::string> names_;
  std::vector<TrainCollector> collectors_;
  std::size_t last_ = 0;
  std::int64_t last_step_ = -1;
};

}  // namespace

ResultFolder::ResultFolder(fs::path folder, std::span<const TableFormat* const> formats)
    : folder_(std::move(folder)), formats_(formats) {
  std::error_code error;
  const fs::file_status status = fs::status(folder_, error);
  if (!fs::exists(status)) throw FileError("there is no folder " + path_in_quotes(folder_));
  if (!fs::is_directory(status))
    throw FileError(path_in_quotes(folder_) + " is not a folder; results are a folder, such as 'results/my_scenario'");
  if (!is_result_folder(folder_))
    throw FileError(path_in_quotes(folder_) +
                    " is not a result folder: it has no manifest.json that 'rheobase run' wrote");
  const fs::path file = folder_ / "manifest.json";
  try {
    const Json manifest = detail::read_run_record(folder_);
    if (const int format = manifest.at("format").get<int>(); format > run_record_format)
      throw FileError(
          fmt::format("{} is of format {}, but this program reads up to format {}: use a newer version of it",
                      path_in_quotes(file), format, run_record_format));
    if (manifest.at("status") != "complete") incomplete_because_ = manifest.value("reason", "the reason is not known");
    files_ = manifest.at("files").get<std::vector<std::string>>();
    experiment_ = detail::experiment_of(manifest.at("scenario"));
    (void)experiment_.at(0);  // throws when the sweep does not fit the model
  } catch (const FileError&) {
    throw;
  } catch (const std::exception& reason) {
    throw FileError(path_in_quotes(file) + " is damaged: " + printable(reason.what(), 400));
  }
}

std::vector<std::string> ResultFolder::spike_monitors() const {
  std::vector<std::string> names;
  for (const Monitor& monitor : experiment_.model.monitors) {
    const auto file = table_of(monitor.name);
    if (file && file->format->has_spikes(file->path)) names.push_back(monitor.name);
  }
  return names;
}

/// A run that failed at once wrote no tables, and lists none.
std::optional<ResultFolder::File> ResultFolder::table_of(const std::string& monitor) const {
  for (const TableFormat* format : formats_)
    if (const std::string name = monitor + std::string(format->extension()); std::ranges::count(files_, name) > 0)
      return File{folder_ / name, format};
  return std::nullopt;
}

void ResultFolder::for_each_run(const std::string& monitor, const std::function<void(RunSpikes&&)>& take) const {
  std::set<std::size_t> finished;
  if (!incomplete_because_.empty()) finished = finished_runs(folder_);
  const auto runs = static_cast<std::int64_t>(experiment_.runs());
  std::vector<std::string> populations;
  for (const Target& target : named(experiment_.model.monitors, monitor)->targets)
    populations.push_back(target.population);
  const std::optional<File> file = table_of(monitor);
  if (!file) throw FileError(fmt::format("{} has no table of monitor {}", path_in_quotes(folder_), in_quotes(monitor)));
  const std::unique_ptr<SpikeTable> opened = file->format->spikes(file->path, populations);
  SpikeTable& table = *opened;
  SpikeRow row;
  bool more = true;
  const auto read = [&](std::int64_t run) {
    more = table.next(row);
    if (more && (row.run < run || row.run >= runs))
      table.damaged(fmt::format("run {} is out of order, or the sweep does not have it", row.run));
  };
  read(0);
  for (std::int64_t run = 0; run < runs; ++run) {
    const bool has_rows = more && row.run == run;
    const auto number = static_cast<std::size_t>(run);
    const bool ended = incomplete_because_.empty() || finished.contains(number);
    if (!ended && !has_rows) continue;
    RunReader reader(experiment_.at(number), monitor, table);
    for (; more && row.run == run; read(run)) reader.add(row);
    take(reader.take(number, ended));
  }
}

}  // namespace rheobase
