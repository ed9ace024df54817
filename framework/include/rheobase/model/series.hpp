#pragma once
// Rows over time that a stimulus plays back: a recorded current, the spikes of another run. A value like any other,
// so that a model holds all that it needs and no file is opened after it is described. Series can be large: models
// share them.

#include <rheobase/units/dimension.hpp>
#include <rheobase/units/quantities.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rheobase {

/// Times count from the stimulus's start. All arrays that are not empty have one element a row. What a model asks of
/// them (a column of its dimension, ascending times, neurons that it targets) is checked when the model is compiled.
///
///   auto series = std::make_shared<Series>();
///   series->times = {0.0_ms, 20.0_ms, 50.0_ms};
///   series->add("I", std::vector{1.0_nA, 2.5_nA, 0.0_nA});
///   model.stimuli.push_back({.name = "drive", .model = "playback", .targets = {{"cell"}}, .values = {{"file", series}}});
struct Series {
  struct Column {
    std::string name;
    Dimension dimension;
    std::vector<double> si;
  };

  std::vector<Time> times;
  std::vector<std::int64_t> steps;  ///< in place of times, as tables count: step n is the time (n + 1) dt
  std::vector<std::int64_t>
      neurons;                  ///< whose row it is: the neuron's index in its population; empty: all have every row
  std::vector<Column> columns;  ///< values; a row without any is an event, such as a spike

  // Of a series from a file; empty otherwise.
  std::string file;                  ///< as the user wrote it
  std::string sha1;                  ///< of its bytes
  std::vector<std::string> ignored;  ///< titles of columns that are not read, for messages

  [[nodiscard]] std::size_t rows() const { return steps.empty() ? times.size() : steps.size(); }
  /// Adds a column of values, one a row.
  template <class Unit>
  void add(std::string name, const std::vector<boost::units::quantity<Unit, double>>& values) {
    Column& column =
        columns.emplace_back(Column{std::move(name), dimension_of<boost::units::quantity<Unit, double>>, {}});
    for (const auto& value : values) column.si.push_back(value.value());
  }
};
using SharedSeries = std::shared_ptr<const Series>;

/// The key of a stimulus that holds its series.
inline constexpr std::string_view series_key = "file";

}  // namespace rheobase
