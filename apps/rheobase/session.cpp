#include "session.hpp"

#include "interrupt.hpp"
#include "progress.hpp"

#include <rheobase/text/path_text.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <csignal>
#include <iostream>
#include <optional>

namespace rheobase::program {
namespace {

/// On standard output, or next to JSON on standard error.
void tell(const Settings& settings, const std::string& text) {
  if (!settings.quiet) (settings.json ? std::cerr : std::cout) << text << std::flush;  // a plug-in may crash
}
void note(const Settings& settings, const std::string& text) {
  if (!settings.quiet) std::cerr << text << '\n';
}

class Listener : public ExperimentListener {
 public:
  Listener(const Settings& settings, const Work& work, const Registry& registry)
      : settings_(settings), work_(work), registry_(registry), progress_(settings.quiet) {}

  [[nodiscard]] std::vector<std::string> words_of(const std::vector<Problem>& warnings) const override {
    return work_.words_of_warnings(warnings);
  }
  void begins(const ExperimentStart& start) override {
    tell(settings_, run_head(work_.experiment, registry_, start.estimate, start.threads));
    if (!start.checkpoint.empty())
      note(settings_, fmt::format("checkpoints are written to {0}; if the run is killed, resume it with\n  {1} {0}",
                                  shell_word(start.checkpoint), work_.resuming));
    for (const std::string& warning : start.warnings) note(settings_, warning);
  }
  void resumed(std::int64_t step, std::int64_t steps) override {
    progress_.go_on_from(static_cast<double>(step) / static_cast<double>(steps));
    tell(settings_, fmt::format("continues from step {} of {}\n", step, steps));
  }
  void progress(double done) override { progress_.show(done); }
  void computed() override { progress_.finish(); }
  bool should_stop() override { return InterruptGuard::signal() != 0; }
  [[nodiscard]] std::string stop_reason() const override {
    return InterruptGuard::signal() == SIGTERM ? "terminated" : "interrupted";
  }
  void measures() override { note(settings_, "measuring what all runs together say: rheobases and diagnoses"); }
  void left(const Leftovers& left) override {
    if (!left.readable) return note(settings_, fmt::format("what was written stays in {}", path_text(left.folder)));
    note(settings_, fmt::format("what was finished is in {}, marked incomplete{}", path_text(left.folder),
                                left.untouched.empty() ? ""
                                                       : fmt::format("; the complete results in {} are as they were",
                                                                     path_text(left.untouched))));
    if (!left.checkpoint.empty())
      note(settings_, fmt::format("resume it with\n  {} {}", work_.resuming, shell_word(left.checkpoint)));
  }

 private:
  const Settings& settings_;
  const Work& work_;
  const Registry& registry_;
  Progress progress_;
};

/// Those that fired in no run.
std::vector<std::string> silent_populations(const Experiment& experiment, const ExperimentResult& result) {
  std::vector<std::string> silent;
  for (std::size_t p = 0; p < experiment.model.populations.size(); ++p) {
    const bool fired =
        std::ranges::any_of(result.runs, [&](const RunResult& r) { return r.populations[p].spikes > 0; });
    if (!fired) silent.push_back("'" + experiment.model.populations[p].name + "'");
  }
  return silent;
}

void close(const Settings& settings, const Work& work, const ExperimentResult& result) {
  for (const std::string& text : result.notes) note(settings, "note: " + text);
  const RunOutcome outcome{
      result.wall_time.value(), settings.output, result.files,
      result.diagnoses,         result.curves,   static_cast<double>(result.resumed_at) * work.experiment.model.dt};
  if (settings.json) std::cout << run_json(work.experiment, result.runs, outcome) << '\n';
  tell(settings, work.close(work.experiment, result.runs, outcome));
}

}  // namespace

int run_and_report(const Settings& settings, Work work, const Registry& registry) {
  work.options.folder = settings.output;
  work.options.overwrite = settings.overwrite;
  work.options.format = settings.format;
  work.options.figures = settings.figures;
  work.options.threads = settings.threads;
  Listener listener(settings, work, registry);
  std::optional<InterruptGuard> guard(std::in_place);  // until the files are in their place
  const ExperimentResult result = run_experiment(work.experiment, registry, work.options, listener);
  guard.reset();
  if (result.incomplete_because.empty()) close(settings, work, result);
  if (InterruptGuard::signal() != 0) return InterruptGuard::signal() == SIGTERM ? terminated : interrupted;
  const std::vector<std::string> silent = silent_populations(work.experiment, result);
  if (!settings.fail_if_silent || silent.empty()) return done;
  std::cerr << fmt::format("rheobase: error: population{} {} never fired{}, and --fail-if-silent was given\n",
                           silent.size() == 1 ? "" : "s", fmt::join(silent, ", "),
                           work.experiment.runs() == 1 ? "" : " in any run");
  return failed;
}

}  // namespace rheobase::program
