// Figures: what gnuplot is told to draw.
#include "bundled_models.hpp"
#include "report_fixture.hpp"

#include <rheobase/figures/figures.hpp>
#include <rheobase/figures/gnuplot.hpp>
#include <rheobase/results/output_folder.hpp>
#include <rheobase/report/summary.hpp>
#include <rheobase/simulation/simulation.hpp>

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <algorithm>

using namespace rheobase;
using namespace report_test;
namespace fs = std::filesystem;

BOOST_AUTO_TEST_SUITE(report_figures)

/// PATH for the life of a test.
class SearchPath {
 public:
  explicit SearchPath(const std::string& value) : before_(std::getenv("PATH")) { setenv("PATH", value.c_str(), 1); }
  ~SearchPath() { setenv("PATH", before_.c_str(), 1); }
  SearchPath(const SearchPath&) = delete;
  SearchPath& operator=(const SearchPath&) = delete;

 private:
  std::string before_;
};

/// Runs an experiment and draws it.
struct Drawn {
  Drawn(const Folder& folder, const Experiment& experiment, const Registry& registry,
        const std::string& scenario = "test") {
    std::vector<WrittenTable> tables;
    std::vector<RunResult> results;
    for (std::size_t run = 0; run < experiment.runs(); ++run) {
      CsvSink sink(folder.path, run);
      RunOptions options;
      options.threads = 1;
      options.sink = &sink;
      Simulation simulation(experiment.at(run), registry, options);
      simulation.run();
      sink.close();
      add_tables(tables, sink.tables());
      results.push_back({run, simulation.summaries()});
    }
    csv_tables().join(folder.path, tables, experiment.runs());
    write_runs_table(folder.path, experiment, results);
    data = figure_data(scenario, experiment, registry, tables);
    result = draw_figures(folder.path, data, experiment);
    script = text_of(folder.path / "figures" / (scenario + ".gp"));
  }
  FigureData data;
  FigureResult result;
  std::string script;
};

BOOST_FIXTURE_TEST_CASE(an_overview_shows_traces_raster_and_rate_in_this_order, BundledModels) {
  const Folder folder;
  const SearchPath nowhere("/nowhere");
  const Drawn drawn(folder, experiment_of(3), registry);
  const std::string& script = drawn.script;
  const std::size_t trace = script.find("'../trace.csv'"), raster = script.find("'../raster.csv'"),
                    rate = script.find("'../activity.csv'");
  BOOST_TEST(trace != script.npos);
  BOOST_TEST(rate != script.npos);
  BOOST_TEST(trace < raster);
  BOOST_TEST(raster < rate);
  BOOST_TEST(contains(script, "'V (mV)'"));
  BOOST_TEST(contains(script, "'rate (Hz)'"));
  BOOST_TEST(script.find("'time (ms)'") > raster);  // below the lowest panel alone
  BOOST_TEST(script.find("'time (ms)'") == script.rfind("'time (ms)'"));
  BOOST_TEST(contains(script, "-50 with lines"));
  BOOST_TEST(contains(script, "'V_{th}'"));
  BOOST_TEST(contains(script, "'V_{reset}'"));
  BOOST_TEST(contains(script, "from first 5,"));
  BOOST_TEST(contains(script, "'drive'"));
  BOOST_TEST(contains(script, "title 'neuron 2'"));
  BOOST_TEST(contains(script, "+ 2.5):'rate_hz':(5) with boxes"));
}

BOOST_FIXTURE_TEST_CASE(a_step_is_marked_where_it_begins_and_ends, BundledModels) {
  const SearchPath nowhere("/nowhere");
  const auto marks = [&](Time stop) {
    Experiment experiment = experiment_of(3);
    experiment.model.stimuli[0].values["stop"] = stop;
    const Folder folder;
    const Drawn drawn(folder, experiment, registry);
    std::string text;
    for (const FigureMark& mark : drawn.data.marks) {
      text += fmt::format("{} {:g}; ", mark.label, mark.time_ms);
      BOOST_TEST(contains(drawn.script, fmt::format("from first {:g},", mark.time_ms)));
      BOOST_TEST(contains(drawn.script, "'" + mark.label + "'"));
    }
    return text;
  };
  BOOST_TEST(marks(12.0_ms) == "drive 5; drive ends 12; ");
  BOOST_TEST(marks(4.0_ms) == "drive 5; ");
  BOOST_TEST(marks(experiment_of(3).model.duration) == "drive 5; ");
}

BOOST_FIXTURE_TEST_CASE(a_trace_says_which_neuron_of_several_it_is, BundledModels) {
  const SearchPath nowhere("/nowhere");
  const auto script = [&](std::int64_t size, std::vector<Slice> watched) {
    Experiment experiment = experiment_of(size);
    std::ranges::find(experiment.model.monitors, "trace", &Monitor::name)->targets[0].neurons = std::move(watched);
    const Folder folder;
    return Drawn(folder, experiment, registry).script;
  };
  BOOST_TEST(contains(script(3, {{1, 2}}), "'V of neuron 1 (mV)'"));
  BOOST_TEST(contains(script(1, {}), "'V (mV)'"));
  BOOST_TEST(contains(script(3, {}), "'V (mV)'"));
}

BOOST_FIXTURE_TEST_CASE(without_gnuplot_the_scripts_are_there_and_a_note_says_why, BundledModels) {
  const Folder folder;
  for (const char* path : {"", "/nowhere", ".:relative/bin:"}) {
    const SearchPath set(path);
    BOOST_TEST(!gnuplot_available());
  }
  const SearchPath nowhere("");
  const Drawn drawn(folder, experiment_of(1), registry);
  BOOST_REQUIRE(drawn.result.notes.size() == 1U);
  BOOST_TEST(contains(drawn.result.notes[0], "gnuplot is not installed"));
  BOOST_TEST(contains(drawn.result.notes[0], "gnuplot-nox"));
  BOOST_TEST(drawn.result.files == std::vector<std::string>{"figures/test.gp"}, boost::test_tools::per_element());
  BOOST_TEST(!drawn.script.empty());
}

/// A program called gnuplot that does what `commands` say.
void put_gnuplot(const fs::path& folder, const std::string& commands) {
  write(folder / "gnuplot", "#!/bin/sh\n" + commands + "\n");
  fs::permissions(folder / "gnuplot", fs::perms::owner_all);
}

BOOST_FIXTURE_TEST_CASE(a_gnuplot_that_fails_is_quoted_and_leaves_no_half_a_figure, BundledModels) {
  const Folder folder, bin;
  put_gnuplot(bin.path, "echo '<svg' > test.svg; echo 'line 7: no such terminal' >&2; exit 3");
  const SearchPath path(bin.path.string());
  const Drawn drawn(folder, experiment_of(1), registry);
  BOOST_REQUIRE(drawn.result.notes.size() == 1U);
  BOOST_TEST(contains(drawn.result.notes[0], "line 7: no such terminal"), drawn.result.notes[0]);
  BOOST_TEST(!fs::exists(folder.path / "figures" / "test.svg"));
}

BOOST_FIXTURE_TEST_CASE(a_gnuplot_that_writes_nothing_is_told, BundledModels) {
  const Folder folder, bin;
  put_gnuplot(bin.path, "exit 0");
  const SearchPath path(bin.path.string());
  const Drawn drawn(folder, experiment_of(1), registry);
  BOOST_REQUIRE(drawn.result.notes.size() == 1U);
  BOOST_TEST(contains(drawn.result.notes[0], "it wrote nothing"), drawn.result.notes[0]);
}

BOOST_AUTO_TEST_CASE(a_gnuplot_that_talks_without_end_is_read_to_its_end) {
  const Folder bin;
  put_gnuplot(bin.path,
              "i=0; while [ $i -lt 3000 ]; do echo 'a line of complaint that is long enough to fill a pipe' >&2; "
              "i=$((i+1)); done; exit 1");
  const std::string said = run_gnuplot(bin.path / "gnuplot", bin.path / "x.gp");
  BOOST_TEST(contains(said, "a line of complaint"));
  BOOST_TEST(said.size() <= 2000U);
}

BOOST_AUTO_TEST_CASE(a_gnuplot_that_dies_or_cannot_start_is_told) {
  const Folder bin;
  put_gnuplot(bin.path, "kill -9 $$");
  BOOST_TEST(contains(run_gnuplot(bin.path / "gnuplot", bin.path / "x.gp"), "signal 9"));
  BOOST_TEST(run_gnuplot(bin.path / "nothing", bin.path / "x.gp") == "No such file or directory");
}

BOOST_FIXTURE_TEST_CASE(gnuplot_draws_every_kind_of_figure, BundledModels,
                        *boost::unit_test::precondition([](auto) { return gnuplot_available(); })) {
  const Value hard = std::string("hard"), soft = std::string("soft");
  std::vector<Experiment> experiments{experiment_of(1), experiment_of(3), experiment_of(20)};
  experiments.push_back(experiment_of(1));
  experiments.back().sweep = {{"population.cells.reset", {hard, soft}}};
  experiments.push_back(experiment_of(2));
  experiments.back().sweep = {{"population.cells.tau", {5.0_ms, 10.0_ms, 20.0_ms, 40.0_ms}}};
  experiments.push_back(experiment_of(1));
  experiments.back().model.stimuli.clear();  // no spike at all
  for (std::size_t k = 0; k < experiments.size(); ++k) {
    BOOST_TEST_CONTEXT("experiment " << k) {
      const Folder folder;
      const std::string name = "it's <a> 100% \"te_st\" `x`";
      const Drawn drawn(folder, experiments[k], registry, name);
      BOOST_TEST(drawn.result.notes == std::vector<std::string>{}, boost::test_tools::per_element());
      std::size_t figures = 0;
      for (const std::string& file : drawn.result.files) {
        if (!file.ends_with(".svg")) continue;
        ++figures;
        const std::string svg = text_of(folder.path / file);
        BOOST_TEST(contains(svg, "</svg>"));
        BOOST_TEST(contains(svg, file.ends_with("_rates.svg") ? "rate (Hz)" : "time (ms)"));
      }
      BOOST_TEST(figures == (experiments[k].sweep.size() == 1 && experiments[k].runs() == 4 ? 2U : 1U));
    }
  }
}

BOOST_FIXTURE_TEST_CASE(a_swept_choice_stands_side_by_side, BundledModels) {
  const Folder folder;
  const SearchPath nowhere("");
  Experiment experiment = experiment_of(1);
  experiment.sweep = {{"population.cells.reset", {std::string("hard"), std::string("soft")}}};
  const std::string script = Drawn(folder, experiment, registry).script;
  BOOST_TEST(contains(script, "'reset = hard'"));
  BOOST_TEST(contains(script, "'reset = soft'"));
  BOOST_TEST(contains(script, "column('run') == 1"));
}

BOOST_FIXTURE_TEST_CASE(a_swept_quantity_is_laid_over_each_other_in_colours, BundledModels) {
  const Folder folder;
  const SearchPath nowhere("");
  Experiment experiment = experiment_of(1);
  experiment.sweep = {{"population.cells.tau", {5.0_ms, 10.0_ms}}};
  const std::string script = Drawn(folder, experiment, registry).script;
  BOOST_TEST(contains(script, "title 'tau = 5 ms'"));
  BOOST_TEST(contains(script, "'#D55E00' title 'tau = 10 ms'"));
}

BOOST_FIXTURE_TEST_CASE(a_long_sweep_is_a_curve_of_rates, BundledModels) {
  const Folder folder;
  const SearchPath nowhere("");
  Experiment experiment = experiment_of(1);
  experiment.model.monitors.clear();
  Axis amplitude{"stimulus.drive.amplitude", {}};
  for (int k = 0; k < 9; ++k) amplitude.values.emplace_back(Quantity(k * 1e-9, dimensions::current));
  experiment.sweep = {amplitude, {"population.cells.tau", {5.0_ms, 10.0_ms}}};
  const Drawn drawn(folder, experiment, registry);
  BOOST_TEST(drawn.script.empty());
  const std::string script = text_of(folder.path / "figures" / "test_rates.gp");
  BOOST_TEST(contains(script, "set xlabel 'amplitude (nA)'"));
  BOOST_TEST(contains(script, "(column('tau_ms') == 10 ? column('amplitude_nA') : NaN):'cells.rate_hz'"));
  BOOST_TEST(contains(script, "set xrange [0:8]"));
}

BOOST_FIXTURE_TEST_CASE(curves_of_text_with_quotation_marks_are_told_apart_by_their_runs, BundledModels) {
  const Folder folder;
  const SearchPath nowhere("");
  Experiment experiment = experiment_of(1);
  experiment.model.monitors.clear();
  experiment.model.stimuli = {{.name = "drive", .model = "playback", .targets = {{"cells"}}}};
  std::vector<Value> files;
  for (const char* file : {"a.csv", "the \"second\".csv"}) {
    auto series = std::make_shared<Series>();
    series->times = {0.0_ms};
    series->add("I", std::vector{3.0_nA});
    series->file = file;
    files.emplace_back(SharedSeries(series));
  }
  experiment.sweep = {{"stimulus.drive.file", files}, {"population.cells.tau", {5.0_ms, 10.0_ms, 20.0_ms, 40.0_ms}}};
  const Drawn drawn(folder, experiment, registry);
  const std::string script = text_of(folder.path / "figures" / "test_rates.gp");
  BOOST_TEST(contains(script, "(int(column('run') / 4) % 2 == 1 ? column('tau_ms') : NaN)"), script);
}

BOOST_FIXTURE_TEST_CASE(what_a_sweep_is_too_large_for_is_told, BundledModels) {
  const SearchPath nowhere("");
  Experiment experiment = experiment_of(1);
  const auto values = [](int count) {
    Axis axis{"population.cells.tau", {}};
    for (int k = 1; k <= count; ++k) axis.values.emplace_back(Quantity(k * 1e-3, dimensions::time));
    return axis;
  };
  Axis currents{"stimulus.drive.amplitude", {1.0_nA, 2.0_nA, 3.0_nA}};
  experiment.sweep = {values(3), currents};
  const auto said = [&] {
    const Folder folder;
    std::string all;
    for (const std::string& note : Drawn(folder, experiment, registry).result.notes) all += note + "\n";
    return all;
  };
  std::string notes = said();
  BOOST_TEST(contains(notes, "in no figure: raster.csv, trace.csv, activity.csv; 9 runs are too many"), notes);
  BOOST_TEST(contains(notes, "no quantity is swept over 4 values or more"), notes);
  experiment.model.monitors.clear();
  currents.path = "population.cells.V_th";
  currents.values = {-50.0_mV, -49.0_mV, -48.0_mV};
  experiment.sweep = {values(4), currents, {"stimulus.drive.amplitude", {1.0_nA, 2.0_nA, 3.0_nA}}};
  notes = said();
  BOOST_TEST(contains(notes, "it would have 9 curves, and a reader can distinguish 8"), notes);
}

BOOST_FIXTURE_TEST_CASE(the_line_of_a_rheobase_stands_where_the_swept_current_makes_it_up, BundledModels) {
  const Folder folder;
  const SearchPath nowhere("");
  Experiment experiment = experiment_of(1);
  experiment.model.monitors.clear();
  experiment.sweep = {{"stimulus.drive.amplitude", {0.0_nA, 1.0_nA, 2.0_nA, 3.0_nA}}};
  FiCurve curve;
  curve.population = "cells";
  curve.indices = {0};
  curve.offset = 1.0_nA;
  curve.closed_form = 1.5_nA;
  FigureData data;
  data.scenario = "test";
  const auto script = [&] {
    draw_figures(folder.path, data, experiment, {&curve, 1});
    return text_of(folder.path / "figures" / "test_rates.gp");
  };
  BOOST_TEST(contains(script(), "from first 0.5,"));
  curve.offset.reset();
  BOOST_TEST(!contains(script(), "rheobase"));
}

BOOST_FIXTURE_TEST_CASE(lines_are_drawn_only_where_all_agree, BundledModels) {
  const Folder folder;
  const SearchPath nowhere("");
  Experiment experiment = experiment_of(2);
  experiment.model.populations[0].values["V_th"] = std::vector<Quantity>{-50.0_mV, -45.0_mV};
  Drawn drawn(folder, experiment, registry);
  BOOST_TEST(!contains(drawn.script, "'V_{th}'"));
  BOOST_TEST(contains(drawn.script, "'V_{reset}'"));
  experiment = experiment_of(1);
  experiment.sweep = {{"population.cells.V_th", {-50.0_mV, -45.0_mV}}};
  drawn = Drawn(folder, experiment, registry);
  BOOST_TEST(!contains(drawn.script, "'V_{th}'"));
}

BOOST_FIXTURE_TEST_CASE(huge_tables_are_thinned_and_a_note_says_so, BundledModels) {
  const Folder folder;
  const SearchPath nowhere("");
  Experiment experiment = experiment_of(30);
  Drawn drawn(folder, experiment, registry);
  std::vector<WrittenTable> tables;
  for (const FigureTable& table : drawn.data.tables) tables.push_back(table.written);
  for (WrittenTable& table : tables) table.rows = 1'000'000;
  const FigureResult result = draw_figures(folder.path, figure_data("test", experiment, registry, tables), experiment);
  const std::string script = text_of(folder.path / "figures" / "test.gp");
  BOOST_TEST(contains(script, "'../trace.csv' every 7 using"));  // 5 and 6 would pass over whole neurons
  BOOST_TEST(contains(script, "'../raster.csv' using (sin(column(0)*12.9898)*43758.5453 - "));
  BOOST_TEST(contains(script, "< 0.02941 ? column('time_ms')"));
  BOOST_TEST(contains(script, "'neuron (1 spike in 34)'"));
  for (const char* words :
       {"one of 7 rows of trace.csv", "of the 30 traces", "the raster shows 1 spike in 34 of raster.csv"})
    BOOST_TEST(std::ranges::any_of(result.notes, [&](const std::string& note) { return contains(note, words); }),
               words);
}

BOOST_FIXTURE_TEST_CASE(a_raster_of_many_neurons_leaves_out_whole_neurons, BundledModels) {
  const SearchPath nowhere("");
  const auto script_of = [&](std::vector<Slice> watched, std::uint64_t rows) {
    const Folder folder;
    Experiment experiment = experiment_of(3000);
    experiment.model.monitors.resize(1);
    experiment.model.monitors[0].targets[0].neurons = std::move(watched);
    Drawn drawn(folder, experiment, registry);
    WrittenTable table = drawn.data.tables[0].written;
    table.rows = rows;
    draw_figures(folder.path, figure_data("test", experiment, registry, std::vector{table}), experiment);
    return text_of(folder.path / "figures" / "test.gp");
  };
  const std::string third = script_of({}, 90'000);
  BOOST_TEST(contains(third, "using ((int(column('neuron')) - 0) % 3 == 0 ? column('time_ms')"), third);
  BOOST_TEST(contains(third, "'neuron (1 in 3)'"));
  BOOST_TEST(contains(script_of({{5, 3000, 4}}, 90'000), "(int(column('neuron')) - 5) % 12 == 0"));
  const std::string both = script_of({}, 30'000'000);
  BOOST_TEST(contains(both, "(int(column('neuron')) - 0) % 50 == 0 && sin("), both);
  BOOST_TEST(contains(both, "'neuron (1 in 50; 1 spike in 20)'"));
  const std::string uneven = script_of({{0, 1, 1}, {100, 3000, 1}}, 90'000);
  BOOST_TEST(contains(uneven, "(int(column('neuron')) - 0) % 3 == 0"), uneven);
}

BOOST_AUTO_TEST_SUITE_END()
