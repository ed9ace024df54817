#include "results/checkpoints.hpp"

#include "text/file_reader.hpp"
#include "text/file_writer.hpp"
#include "text/files.hpp"

#include <rheobase/model/problem.hpp>

#include <fmt/format.h>

#include <cerrno>
#include <charconv>
#include <csignal>
#include <stdexcept>
#include <system_error>

namespace fs = std::filesystem;

namespace rheobase::detail {
namespace {

constexpr const char* file_name = "run.checkpoint";
constexpr const char* origin_name =
    "run.resumed-from";  // holds the folder of the checkpoint that the run continued from

/// The folder that a killed run continued from itself; empty where it began at the beginning.
fs::path origin_of(const fs::path& folder) {
  constexpr std::size_t longest = 1U << 16U;
  try {
    return read_file(folder / origin_name, longest);
  } catch (const FileError&) {
    return {};
  }
}

bool is_at_work(pid_t writer) { return writer > 0 && (kill(writer, 0) == 0 || errno == EPERM); }

}  // namespace

Checkpoints::Checkpoints(const Experiment& experiment, const ExperimentOptions& options)
    : every_(options.checkpoint_every),
      resume_(options.resume.empty() ? options.resume : absolute_path(options.resume)) {
  if (every_ < 0)
    throw std::invalid_argument(fmt::format("checkpoint_every must be 0 or more steps, but it is {}", every_));
  if (are_wanted() && options.folder.empty())
    throw std::invalid_argument("checkpoints are written next to tables: give the output folder");
  if (are_wanted() && experiment.runs() > 1)
    throw std::invalid_argument(
        fmt::format("a sweep takes no checkpoints, for its {} runs do not depend on each other; run the longest by "
                    "themselves",
                    experiment.runs()));
}

bool Checkpoints::continue_in(const fs::path& place) const {
  std::error_code error;
  return is_resumed() && fs::equivalent(earlier_folder(), place, error);
}

void Checkpoints::drive(Simulation& simulation, const fs::path& folder, ExperimentListener& listener) {
  const fs::path checkpoint = checkpoint_of(folder);
  std::int64_t every = every_;
  if (is_resumed()) {
    resume(simulation);
    if (every == 0) every = simulation.steps();  // what was resumed can be resumed again
    resumed_at_ = simulation.step();
    write_whole_file(folder / origin_name, earlier_folder().string());
    listener.resumed(simulation.step(), simulation.steps());
  }
  simulation.save(checkpoint);
  begun_ = true;
  while (simulation.step() < simulation.steps()) {
    const bool stopped = !simulation.advance(every - simulation.step() % every);
    if (simulation.step() < simulation.steps()) simulation.save(checkpoint);
    if (stopped) return;
  }
  simulation.run();
}

/// @throws CheckpointError for any reason: then the folder that it should continue stays as it is
void Checkpoints::resume(Simulation& simulation) const {
  try {
    simulation.restore(resume_);
  } catch (const CheckpointError&) {
    throw;
  } catch (const FileError& error) {
    throw CheckpointError(error.what());
  }
}

fs::path Checkpoints::checkpoint_of(const fs::path& folder) { return folder / file_name; }

fs::path Checkpoints::checkpoint_in(const fs::path& folder) {
  fs::path file = checkpoint_of(folder);
  return is_there(file) ? file : fs::path{};
}

std::vector<std::string> Checkpoints::keep_if(bool incomplete, const fs::path& folder) {
  std::vector<std::string> kept;
  for (const char* name : {file_name, origin_name}) {
    if (!incomplete) remove_file(folder / name);
    else if (is_there(folder / name)) kept.emplace_back(name);
  }
  return kept;
}

void Checkpoints::remove_continued(const fs::path& place) const {
  const std::string hidden = "." + place.filename().string() + ".partial-";
  fs::path left = earlier_folder();
  for (std::error_code error; !left.empty();) {
    left = fs::canonical(left, error);
    const std::string name = left.filename().string();
    if (error || left.parent_path() != place.parent_path() || !name.starts_with(hidden)) return;
    pid_t writer = 0;
    std::from_chars(name.data() + hidden.size(), name.data() + name.size(), writer);
    if (is_at_work(writer)) return;  // it was not killed
    const fs::path earlier = origin_of(left);
    fs::remove_all(left, error);
    left = earlier;
  }
}

}  // namespace rheobase::detail
