#include <rheobase/figures/figures.hpp>

#include <rheobase/model/problem.hpp>
#include <rheobase/figures/gnuplot.hpp>
#include <rheobase/loading/manifest_reading.hpp>

#include "text/file_writer.hpp"
#include "figures/overview.hpp"
#include "figures/rates_figure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace fs = std::filesystem;

namespace rheobase {
namespace {

constexpr std::uint64_t most_rows_to_read = 10'000'000;

/// A name that is a file's on every system and none that gnuplot or a shell would take for something else.
std::string file_name(const std::string& scenario) {
  std::string name;
  for (const char c : scenario) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    name += plain || c == '.' ? c : '_';
  }
  return name.empty() || name.front() == '.' || name.front() == '-' ? "figure" + name : name;
}

std::vector<detail::Panel> panels_of(const FigureData& data, std::vector<std::string>& notes) {
  std::vector<detail::Panel> panels;
  for (const rheobase_plot plot : {RHEOBASE_PLOT_TRACE, RHEOBASE_PLOT_RASTER, RHEOBASE_PLOT_BARS}) {
    for (const FigureTable& table : data.tables) {
      const TableHeader& header = table.written.header;
      if (header.plot != plot || table.written.file.name.empty() ||
          (plot == RHEOBASE_PLOT_BARS && !stands_on_time(header.columns)))
        continue;
      std::vector<detail::Panel> more = plot == RHEOBASE_PLOT_TRACE    ? detail::trace_panels(data, table, notes)
                                        : plot == RHEOBASE_PLOT_RASTER ? detail::raster_panels(data, table, notes)
                                                                       : detail::bar_panels(data, table, notes);
      std::ranges::move(more, std::back_inserter(panels));
    }
  }
  return panels;
}

/// Draws one script; what is not drawn leaves no half a figure behind.
void draw(const fs::path& folder, const std::string& name, const fs::path& gnuplot, FigureResult& result) {
  const std::string said = run_gnuplot(gnuplot, folder / "figures" / (name + ".gp"));
  const std::string figure = "figures/" + name + ".svg";
  std::error_code error;
  if (said.empty() && fs::file_size(folder / figure, error) > 0 && !error) return result.files.push_back(figure);
  fs::remove(folder / figure, error);
  result.notes.push_back(
      fmt::format("gnuplot could not draw {}: {}", figure, said.empty() ? "it wrote nothing" : said));
}

}  // namespace

FigureResult draw_figures(const fs::path& folder, const FigureData& data, const Experiment& experiment,
                          std::span<const FiCurve> curves, const std::function<bool()>& stopped) {
  FigureResult result;
  const std::string name = file_name(data.scenario);
  std::vector<std::pair<std::string, std::string>> scripts;
  std::string left_out;
  for (const FigureTable& table : data.tables)
    if (table.written.file.name.empty() && table.written.header.plot != RHEOBASE_PLOT_NONE)
      result.notes.push_back(fmt::format("the table of monitor '{}' is in no figure: gnuplot cannot read its file",
                                         table.written.header.monitor));
  for (const FigureTable& table : data.tables)
    if (data.runs.empty() && !table.written.file.name.empty() && table.written.header.plot != RHEOBASE_PLOT_NONE)
      left_out += (left_out.empty() ? "" : ", ") + table.written.file.name;
  if (!left_out.empty())
    result.notes.push_back(
        fmt::format("in no figure: {}; {} runs are too many to be laid over each other", left_out, experiment.runs()));
  if (!data.runs.empty())
    scripts.emplace_back(name, detail::overview_script(name, data, panels_of(data, result.notes)));
  for (const FigureTable& table : data.tables) {
    const std::string& monitor = table.written.header.monitor;
    if (data.runs.empty() || table.written.file.name.empty() || table.written.header.plot != RHEOBASE_PLOT_BARS ||
        stands_on_time(table.written.header.columns))
      continue;
    scripts.emplace_back(name + "_" + monitor, detail::bars_script(name + "_" + monitor, data, table, result.notes));
  }
  scripts.emplace_back(name + "_rates", detail::rates_script(name + "_rates", experiment, curves, result.notes));
  std::erase_if(scripts, [](const auto& script) { return script.second.empty(); });
  if (scripts.empty()) return result;

  std::error_code error;
  fs::create_directory(folder / "figures", error);
  if (error) throw_file_error("cannot create the folder", folder / "figures", error.value());
  const std::optional<fs::path> gnuplot = find_gnuplot();
  const auto is_huge = [](const FigureTable& table) {
    return table.written.header.plot != RHEOBASE_PLOT_NONE && table.written.rows > most_rows_to_read;
  };
  const bool huge = std::ranges::any_of(data.tables, is_huge);
  for (const auto& [script, text] : scripts) {
    write_whole_file(folder / "figures" / (script + ".gp"), text);
    result.files.push_back("figures/" + script + ".gp");
    if (!gnuplot || (stopped && stopped())) continue;
    if (script == name && huge)
      result.notes.push_back(
          fmt::format("figures/{0}.svg is not drawn, because that would take long for this number of rows; to "
                      "draw it, run 'gnuplot {0}.gp' in figures",
                      script));
    else draw(folder, script, *gnuplot, result);
  }
  if (!gnuplot)
    result.notes.push_back(
        "gnuplot is not installed: figures are left out, their scripts are in figures; "
        "'apt install gnuplot-nox' installs it");
  return result;
}

}  // namespace rheobase
