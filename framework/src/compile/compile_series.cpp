#include "compile/compile_series.hpp"

#include "model/time_grid.hpp"

#include <rheobase/plugin/manifest.hpp>
#include <rheobase/text/printable.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace rheobase {
namespace {

const Value* given_table(const Values& given) {
  const auto found = given.find(series_key);
  return found == given.end() ? nullptr : &found->second;
}

const Series* series_in(const Value* given) {
  const auto* shared = given == nullptr ? nullptr : std::get_if<SharedSeries>(given);
  return shared == nullptr ? nullptr : shared->get();
}

/// A rule that a table breaks.
struct Broken {
  std::string message;
};

class SeriesCompiler {
 public:
  SeriesCompiler(const Network& network, const CompiledStimulus& stimulus, const Series& series)
      : network_(network),
        stimulus_(stimulus),
        series_(series),
        events_(stimulus.stimulus().series == RHEOBASE_SERIES_EVENTS) {}

  CompiledSeries compile() {
    check_lengths();
    if (!events_) values_ = &column_of(to_dimension(stimulus_.stimulus().series_dimension));
    if (!events_ && series_.rows() == 0) throw Broken{name() + " has no rows: there is nothing to play back"};
    if (series_.neurons.empty()) share_rows();
    else deal_rows();
    for (std::size_t target = 0; target + 1 < out_.first_row.size(); ++target) check_order(target);
    return std::move(out_);
  }

  /// Whether some row can reach a step that the stimulus drives.
  static bool is_heard(const CompiledSeries& rows, std::int64_t driven) {
    return std::ranges::any_of(rows.steps, [&](std::int64_t step) { return step < driven; });
  }

 private:
  [[nodiscard]] std::string name() const {
    return series_.file.empty() ? "the table" : printable(series_.file, series_.file.size());
  }
  /// "input.csv:7", as the file's lines are counted.
  [[nodiscard]] std::string place(std::size_t row) const {
    return series_.file.empty() ? fmt::format("row {} of the table", row) : fmt::format("{}:{}", name(), row + 2);
  }
  [[nodiscard]] static std::string time_text(double t) { return to_text(Quantity(t, dimensions::time)); }

  void check_lengths() const {
    const auto same = [&](std::size_t size, const std::string& what) {
      if (size != series_.rows())
        throw Broken{fmt::format("{}: rows and {} differ in number, {} and {}", name(), what, series_.rows(), size)};
    };
    if (!series_.steps.empty() && !series_.times.empty())
      throw Broken{name() + " has times and steps: give one of them"};
    if (!series_.neurons.empty()) same(series_.neurons.size(), "neurons");
    for (const Series::Column& column : series_.columns) same(column.si.size(), "values of " + printable(column.name));
  }

  [[nodiscard]] const Series::Column& column_of(const Dimension& dimension) const {
    const Series::Column* found = nullptr;
    std::vector<std::string> others;
    for (const Series::Column& column : series_.columns) {
      others.push_back(printable(column.name));
      if (column.dimension != dimension) continue;
      if (found != nullptr)
        throw Broken{fmt::format("{} has two columns that are {}, {} and {}: keep one", name(),
                                 dimension_name(dimension), printable(found->name), printable(column.name))};
      found = &column;
    }
    if (found != nullptr) return *found;
    std::string hint = others.empty() ? "" : fmt::format("; it has {}", fmt::join(others, ", "));
    if (!series_.ignored.empty())
      hint += fmt::format("; '{}' has no unit that is known", printable(series_.ignored[0]));
    throw Broken{fmt::format("{} has no column that is {}, with its unit behind the name as in value_{}{}", name(),
                             dimension_name(dimension), usual_unit(dimension), hint)};
  }

  [[nodiscard]] double time_of(std::size_t row) const {
    if (series_.steps.empty()) return series_.times[row].value();
    return (static_cast<double>(series_.steps[row]) + 1.0) * network_.dt;
  }

  /// See rheobase_series; what is beyond the run stays a number.
  [[nodiscard]] std::int64_t step_of(double time) const {
    if (time >= static_cast<double>(network_.steps + 1) * network_.dt) return network_.steps + 1;
    const std::int64_t up = time <= 0.0 ? 0 : steps_up(time, network_.dt);
    return events_ ? std::max<std::int64_t>(up - 1, 0) : up;
  }

  void put(std::size_t row, std::uint64_t at) {
    const double time = time_of(row);
    if (!std::isfinite(time))
      throw Broken{fmt::format("{}: the time must be a finite number, but it is {}", place(row), time_text(time))};
    if (events_ && time < 0.0)
      throw Broken{
          fmt::format("{}: {} is before the stimulus starts; times of spikes count from its start and are >= 0",
                      place(row), time_text(time))};
    out_.steps[at] = step_of(time);
    out_.times[at] = time;
    rows_[at] = row;
    if (values_ == nullptr) return;
    out_.values[at] = values_->si[row];
    if (!std::isfinite(values_->si[row]))
      throw Broken{fmt::format("{}: {} must be a finite number, but it is {}", place(row), printable(values_->name),
                               to_text(Quantity(values_->si[row], values_->dimension)))};
  }
  void make_room(std::uint64_t rows) {
    rows_.resize(rows);
    out_.steps.resize(rows);
    out_.times.resize(rows);
    if (values_ != nullptr) out_.values.resize(rows);
  }

  void share_rows() {
    make_room(series_.rows());
    out_.first_row = {0, series_.rows()};
    for (std::size_t row = 0; row < series_.rows(); ++row) put(row, row);
  }

  /// Calls f(target) for the row's neuron in each population that has it as a target.
  template <class Function>
  void for_targets_of(std::size_t row, Function f) const {
    const std::int64_t neuron = series_.neurons[row];
    bool found = false;
    for (const CompiledTarget& t : stimulus_.targets) {
      if (neuron < 0 || !t.selection.contains(neuron)) continue;
      f(static_cast<std::size_t>(t.first + t.selection.below(neuron)));
      found = true;
    }
    if (found) return;
    std::vector<std::string> known;
    for (const CompiledTarget& t : stimulus_.targets)
      known.push_back(fmt::format("{} of '{}' ({} to {})", t.selection.size() == 1 ? "neuron" : "neurons",
                                  network_.populations[t.population].name, t.selection[0],
                                  t.selection[t.selection.size() - 1]));
    throw Broken{fmt::format("{}: neuron {} is not a target of the stimulus, which drives {}", place(row), neuron,
                             fmt::join(known, " and "))};
  }

  /// The rows of target 0, then those of target 1, and so on, each in the order of the table.
  void deal_rows() {
    out_.target_stride = 1;
    out_.first_row.assign(static_cast<std::size_t>(stimulus_.target_count) + 1, 0);
    for (std::size_t row = 0; row < series_.rows(); ++row)
      for_targets_of(row, [&](std::size_t target) { ++out_.first_row[target + 1]; });
    for (std::size_t target = 1; target < out_.first_row.size(); ++target)
      out_.first_row[target] += out_.first_row[target - 1];
    make_room(out_.first_row.back());
    std::vector<std::uint64_t> next(out_.first_row.begin(), out_.first_row.end() - 1);
    for (std::size_t row = 0; row < series_.rows(); ++row)
      for_targets_of(row, [&](std::size_t target) { put(row, next[target]++); });
  }

  void check_order(std::size_t target) const {
    for (std::uint64_t at = out_.first_row[target] + 1; at < out_.first_row[target + 1]; ++at) {
      const double before = out_.times[at - 1], time = out_.times[at];
      if (events_ ? time >= before : time > before) continue;
      const std::string of = out_.target_stride == 0 ? "" : fmt::format(" of neuron {}", series_.neurons[rows_[at]]);
      throw Broken{fmt::format("{}: the times{} must ascend, but {} comes after {}", place(rows_[at]), of,
                               time_text(time), time_text(before))};
    }
  }

  const Network& network_;
  const CompiledStimulus& stimulus_;
  const Series& series_;
  bool events_;
  const Series::Column* values_ = nullptr;
  std::vector<std::size_t> rows_;  // of the table, in the order of out_
  CompiledSeries out_;
};

}  // namespace

std::uint64_t series_memory(const CompiledStimulus& stimulus, const Values& given) {
  const Series* series = series_in(given_table(given));
  if (series == nullptr) return 0;
  const bool dealt = !series->neurons.empty();
  const std::uint64_t copies = dealt ? std::max<std::uint64_t>(stimulus.targets.size(), 1) : 1;
  const std::uint64_t columns = 1 + series->columns.size() + (dealt ? 1 : 0);
  constexpr std::uint64_t compiled = 4;  // steps, times, values, and while they are made the row's number
  return 8 * (series->rows() * (columns + compiled * copies) +
              (dealt ? 2 * static_cast<std::uint64_t>(stimulus.target_count) : 0));
}

CompiledSeries compile_series(const FieldOwner& owner, const Network& network, const CompiledStimulus& stimulus,
                              const Values& values, Findings& findings) {
  const std::string path = fmt::format("{}.{}", owner.path, series_key),
                    what = fmt::format("{} of {}", series_key, owner.subject);
  const Value* given = given_table(values);
  const Series* series = series_in(given);
  if (series == nullptr) {
    findings.problems.push_back(
        {path, given == nullptr
                   ? fmt::format("{} plays back a table: add a line {} = \"NAME.csv\"", owner.subject, series_key)
                   : fmt::format("{} is a table that was read from a CSV file, but it is {}", what, to_text(*given))});
    return {};
  }
  try {
    CompiledSeries rows = SeriesCompiler(network, stimulus, *series).compile();
    const std::int64_t driven = std::min(stimulus.stop, network.steps) - stimulus.start;
    if (driven > 0 && !SeriesCompiler::is_heard(rows, driven))
      findings.warnings.push_back(
          {path, fmt::format("{}: no row reaches a step that is driven; {}", what,
                             rows.times.empty() ? "the table is empty"
                                                : "all times are after the end of the run, or of the stimulus")});
    return rows;
  } catch (const Broken& broken) {
    findings.problems.push_back({path, what + ": " + broken.message});
    return {};
  }
}

}  // namespace rheobase
