#include <rheobase/report/analysis_report.hpp>
#include <rheobase/version.hpp>

#include "report/run_columns.hpp"
#include "results/scenario_json.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace rheobase {
namespace {

using Json = nlohmann::ordered_json;

std::string hertz(const std::optional<Frequency>& rate) {
  return rate ? fmt::format("{:.4g} Hz", rate->value()) : "n/a";
}
std::string ms(const std::optional<Time>& time) { return time ? fmt::format("{:.4g} ms", time->value() * 1e3) : "n/a"; }
std::string ratio(const std::optional<double>& figure) {
  if (!figure) return "n/a";
  std::string text = fmt::format("{:.3f}", *figure);
  return text == "-0.000" ? text.substr(1) : text;
}

struct ShownFigure {
  const char* title;
  std::string (*text)(const SpikeFigures&);
};

std::string table(const Experiment& experiment, const Analysis& analysis, std::span<const ShownFigure> figures) {
  auto columns = detail::run_columns(experiment);
  columns.push_back({"population", false});
  for (const ShownFigure& figure : figures) columns.push_back({figure.title, true});
  detail::TextTable table(std::move(columns));
  for (const AnalysedRun& run : analysis.runs)
    for (const AnalysedPopulation& population : run.populations) {
      auto row = detail::run_cells(experiment, run.run);
      row.push_back(population.name);
      for (const ShownFigure& figure : figures) row.push_back(figure.text(population.figures));
      table.add(std::move(row));
    }
  return table.text();
}

/// A time that is one for all runs, or that there are several.
std::string common(const Analysis& analysis, Time AnalysedRun::*time) {
  const auto differs = [&](const AnalysedRun& run) { return run.*time != analysis.runs.front().*time; };
  if (std::ranges::any_of(analysis.runs, differs)) return "(differs by run)";
  return fmt::format("{:.12g} ms", (analysis.runs.front().*time).value() * 1e3);
}

template <class Q>
Json figure_json(const std::optional<Q>& figure, double per_unit = 1.0) {
  if (!figure) return nullptr;
  if constexpr (std::is_same_v<Q, double>) return *figure * per_unit;
  else return figure->value() * per_unit;
}

Json series_json(const SpikeSeries& series) {
  Json autocorrelogram = Json::array();
  for (std::size_t k = 0; k < series.autocorrelogram.pairs.size(); ++k)
    autocorrelogram.push_back(figure_json(series.autocorrelogram.rate(k)));
  return {{"rate_hz", series.rate.rate},
          {"smoothed_rate_hz", series.smoothed.rate},
          {"isi_counts", series.intervals.counts},
          {"isi_longer", series.intervals.longer},
          {"autocorrelogram_hz", std::move(autocorrelogram)}};
}

Json population_json(const AnalysedPopulation& population) {
  const SpikeFigures& f = population.figures;
  Json figures{{"neurons", f.neurons},
               {"silent_neurons", f.silent_neurons},
               {"spikes", f.spikes},
               {"rate_hz", figure_json(f.rate)},
               {"mean_isi_ms", figure_json(f.mean_interval, 1e3)},
               {"mean_latency_ms", figure_json(f.mean_latency, 1e3)},
               {"isi_cv", figure_json(f.cv)},
               {"isi_cv_over_neurons", figure_json(f.cv_over_neurons)},
               {"cv2", figure_json(f.cv2)},
               {"lv", figure_json(f.local_variation)},
               {"adaptation_index", figure_json(f.adaptation_index)},
               {"fano_factor", figure_json(f.fano_factor)},
               {"count_correlation", figure_json(f.correlation)},
               {"spike_coherence", figure_json(f.coherence)}};
  if (population.series) figures["series"] = series_json(*population.series);
  return figures;
}

}  // namespace

std::string analysis_text(const Experiment& experiment, const Analysis& analysis) {
  static constexpr ShownFigure firing[] = {
      {"neurons", [](const SpikeFigures& f) { return std::to_string(f.neurons); }},
      {"silent", [](const SpikeFigures& f) { return std::to_string(f.silent_neurons); }},
      {"spikes", [](const SpikeFigures& f) { return std::to_string(f.spikes); }},
      {"rate", [](const SpikeFigures& f) { return hertz(f.rate); }},
      {"mean interval", [](const SpikeFigures& f) { return ms(f.mean_interval); }},
      {"mean latency", [](const SpikeFigures& f) { return ms(f.mean_latency); }},
  };
  static constexpr ShownFigure irregularity[] = {
      {"CV", [](const SpikeFigures& f) { return ratio(f.cv); }},
      {"CV by neuron", [](const SpikeFigures& f) { return ratio(f.cv_over_neurons); }},
      {"CV2", [](const SpikeFigures& f) { return ratio(f.cv2); }},
      {"LV", [](const SpikeFigures& f) { return ratio(f.local_variation); }},
      {"adaptation", [](const SpikeFigures& f) { return ratio(f.adaptation_index); }},
      {"Fano", [](const SpikeFigures& f) { return ratio(f.fano_factor); }},
      {"correlation", [](const SpikeFigures& f) { return ratio(f.correlation); }},
      {"synchrony", [](const SpikeFigures& f) { return ratio(f.coherence); }},
  };
  const std::string& title = experiment.model.title;
  return (title.empty() ? "" : printable(title, 400) + "\n") +
         fmt::format("spikes of monitor '{}' from {} to {}, counts in bins of {}\n\n", analysis.monitor,
                     common(analysis, &AnalysedRun::from), common(analysis, &AnalysedRun::to),
                     common(analysis, &AnalysedRun::bin)) +
         table(experiment, analysis, firing) + "\n" + table(experiment, analysis, irregularity);
}

std::string analysis_json(const Experiment& experiment, const Analysis& analysis) {
  const bool complete = analysis.incomplete_because.empty();
  Json all{{"rheobase", RHEOBASE_VERSION},
           {"title", experiment.model.title},
           {"folder", analysis.folder.string()},
           {"status", complete ? "complete" : "incomplete"}};
  if (!complete) all["reason"] = analysis.incomplete_because;
  all["monitor"] = analysis.monitor;
  all["runs"] = Json::array();
  const auto in_ms = [](Time time) { return in_unit(time.value(), parse_unit("ms")); };
  for (const AnalysedRun& analysed : analysis.runs) {
    Json run{{"run", analysed.run},
             {"finished", analysed.finished},
             {"from_ms", in_ms(analysed.from)},
             {"to_ms", in_ms(analysed.to)},
             {"bin_ms", in_ms(analysed.bin)}};
    if (!experiment.sweep.empty()) run["swept"] = detail::swept_json(experiment, analysed.run);
    for (const AnalysedPopulation& population : analysed.populations)
      run["populations"][population.name] = population_json(population);
    all["runs"].push_back(std::move(run));
  }
  return detail::json_text(all);
}

}  // namespace rheobase
