// rheobase bench MODEL: how long a neuron or a stimulus takes. Its author learns here what an equation costs, whether
// the plug-in was built for this machine's registers, and how it compares with LIF, which is measured in turn with it so
// that what else the machine does slows both.

#include "given_values.hpp"

#include <rheobase/simulation/simulation.hpp>
#include <rheobase/text/path_text.hpp>
#include <rheobase/text/printable.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <memory>
#include <optional>
#include <thread>

namespace rheobase::program {
namespace {

namespace options = boost::program_options;
using Clock = std::chrono::steady_clock;
using Json = nlohmann::ordered_json;

constexpr const char* yardstick = "LIF";
constexpr std::int64_t largest_size = 100'000'000;

CommandLine bench_command_line() {
  CommandLine line(
      "rheobase bench MODEL [options]",
      "Measures the time per neuron and step of a neuron or a stimulus, and compares it with LIF. A neuron gets a\n"
      "constant current; a stimulus drives LIF neurons. Spikes are counted, and nothing is recorded.",
      "MODEL");
  // clang-format off
  line.add()("set", options::value<std::vector<std::string>>()->value_name("NAME=VALUE")->composing(),
             "a parameter of the model, or the initial state of a neuron, such as tau=20ms")
      ("size", options::value<std::vector<std::int64_t>>()->value_name("N")->composing(),
       "number of neurons; may be repeated; default: 1, 50, 1000, 10 000 and 1 000 000")
      ("current", options::value<std::string>()->value_name("CURRENT")->default_value("2 nA"), "current that drives a neuron")
      ("dt", options::value<std::string>()->value_name("TIME")->default_value("0.1 ms"), "time step")
      ("threads", options::value<int>()->value_name("N"), "number of threads, measured in addition to one; default: all")
      ("json", "print JSON");
  // clang-format on
  line.add_plugin_path();
  return line;
}

/// The neuron or stimulus of this name.
const RegisteredModel& find_model(const Registry& registry, const std::string& name) {
  int kind = RHEOBASE_KIND_NEURON;
  for (const RegisteredModel& m : registry.models())
    if (m.model->name == name) kind = m.model->kind;
  const RegisteredModel& found = registry.find(static_cast<rheobase_kind>(kind), name);  // or says what there is
  if (kind == RHEOBASE_KIND_MONITOR)
    throw UsageError(fmt::format("bench measures neurons and stimuli, but '{}' is a monitor", name));
  if (kind == RHEOBASE_KIND_STIMULUS && found.model->stimulus->series != RHEOBASE_SERIES_NONE)
    throw UsageError(fmt::format("bench has no table that '{}' could play back", name));
  return found;
}

/// Neurons in a register, as the plug-in's toolchain says: the last word is the instruction set.
int lanes_of(const RegisteredModel& m) {
  const std::string_view toolchain = m.file != nullptr ? m.file->manifest->toolchain : "";
  const auto ends = [&](std::string_view set) { return toolchain.ends_with(set); };
  if (ends("avx512") || ends("x86-64-v4")) return 8;
  return ends("avx2") || ends("x86-64-v3") ? 4 : 2;
}

/// What runs: neurons of one model under one stimulus.
struct Setting {
  std::string neuron = yardstick, stimulus = "constant";
  Values neuron_values{}, stimulus_values{};
  Time dt{};
};

Model model_of(const Setting& setting, std::int64_t size) {
  constexpr double steps = 1e9;  // more than are ever done
  Model model;
  model.dt = setting.dt;
  model.duration = steps * setting.dt;
  model.populations = {{.name = "cells", .model = setting.neuron, .size = size, .values = setting.neuron_values}};
  model.stimuli = {
      {.name = "drive", .model = setting.stimulus, .targets = {{"cells"}}, .values = setting.stimulus_values}};
  return model;
}

/// A simulation that continues from pass to pass.
class Runner {
 public:
  Runner(const Setting& setting, std::int64_t size, int threads, const Registry& registry)
      : simulation_(model_of(setting, size), registry, {.threads = threads}), size_(size) {
    constexpr double a_pass = 0.02;  // s
    for (double last = pass(); last < a_pass && steps_ < std::int64_t{1} << 24; last = pass())
      steps_ *= last < a_pass / 8 ? 4 : 2;
    passes_.clear();
  }
  double pass() {
    const auto begin = Clock::now();
    simulation_.advance(steps_);
    const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    passes_.push_back(seconds * 1e9 / (static_cast<double>(size_) * static_cast<double>(steps_)));
    return seconds;
  }
  /// ns for a neuron and step, the median of all passes.
  [[nodiscard]] double ns() const {
    std::vector<double> sorted = passes_;
    std::ranges::sort(sorted);
    return sorted[sorted.size() / 2];
  }

 private:
  Simulation simulation_;
  std::int64_t size_, steps_ = 16;
  std::vector<double> passes_;
};

struct Figure {
  std::int64_t size = 0;
  int threads = 1;
  double ns = 0.0, yardstick_ns = 0.0;
};

Figure measure(const Setting& setting, const Setting& beside, std::int64_t size, int threads,
               const Registry& registry) {
  constexpr int passes = 7;
  Runner model(setting, size, threads, registry), other(beside, size, threads, registry);
  for (int i = 0; i < passes; ++i) {
    model.pass();
    other.pass();
  }
  return {size, threads, model.ns(), other.ns()};
}

std::vector<std::int64_t> sizes_of(const CommandLine& line) {
  if (!line.has("size")) return {1, 50, 1000, 10'000, 1'000'000};
  const auto sizes = line.get<std::vector<std::int64_t>>("size");
  for (const std::int64_t size : sizes)
    if (size < 1 || size > largest_size)
      throw UsageError(fmt::format("--size must be from 1 to {}, but it is {}", largest_size, size));
  return sizes;
}

int threads_of(const CommandLine& line) {
  if (!line.has("threads")) return static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  const int threads = line.get<int>("threads");
  if (threads < 1 || threads > most_threads)
    throw UsageError(fmt::format("--threads must be from 1 to {}, but it is {}", most_threads, threads));
  return threads;
}

std::string sentence(const RegisteredModel& m, const Setting& setting) {
  std::string text = fmt::format("{} ({})", m.model->name, kind_name(m.model->kind));
  if (m.file != nullptr)
    text += fmt::format(", plug-in {} {}, {}: {} neurons in a register\n  {}", m.file->manifest->name,
                        m.file->manifest->version, m.file->manifest->toolchain, lanes_of(m), path_text(m.file->path));
  const bool neuron = m.model->kind == RHEOBASE_KIND_NEURON;
  return text +
         fmt::format("\n  {}, dt = {}, spikes counted, nothing recorded; medians; LIF has a constant current\n\n",
                     neuron ? fmt::format("a constant current of {}",
                                          to_text(std::get<Quantity>(setting.stimulus_values.at("amplitude"))))
                            : fmt::format("LIF neurons under {}", m.model->name),
                     to_text(Quantity(setting.dt)));
}

void print_line(const Figure& f) {
  std::cout << fmt::format("{:>11}  {:>7}  {:>15.3g}  {:>15.3g}  {:>12.3g}  {:>9.2f}\n", f.size, f.threads, f.ns,
                           1.0 / f.ns, f.yardstick_ns, f.ns / f.yardstick_ns)
            << std::flush;
}

Json json_of(const RegisteredModel& m, const std::vector<Figure>& figures) {
  Json json{{"model", m.model->name}, {"kind", kind_name(m.model->kind)}, {"lanes", lanes_of(m)}};
  if (m.file != nullptr) json["plugin"] = {{"path", m.file->path.string()}, {"toolchain", m.file->manifest->toolchain}};
  json["figures"] = Json::array();
  for (const Figure& f : figures)
    json["figures"].push_back({{"neurons", f.size},
                               {"threads", f.threads},
                               {"ns_per_neuron_and_step", f.ns},
                               {"lif_ns_per_neuron_and_step", f.yardstick_ns},
                               {"ratio_to_lif", f.ns / f.yardstick_ns}});
  return json;
}

int go(const CommandLine& line) {
  Registry registry;
  load_models(registry, line);
  const RegisteredModel& m = find_model(registry, line.positional());
  const Quantity current = quantity("--current", line.get<std::string>("current"), dimensions::current);
  Setting beside{.stimulus_values = {{"amplitude", current}},
                 .dt = Time::from_value(quantity("--dt", line.get<std::string>("dt"), dimensions::time).si)};
  Setting setting = beside;
  if (m.model->kind == RHEOBASE_KIND_NEURON) {
    setting.neuron = m.model->name;
    setting.neuron_values = given_values(line, *m.model);
  } else {
    setting.stimulus = m.model->name;
    setting.stimulus_values = given_values(line, *m.model);
  }
  const std::vector<std::int64_t> sizes = sizes_of(line);
  std::vector<int> threads{1};
  if (threads_of(line) > 1) threads.push_back(threads_of(line));
  const bool json = line.has("json");
  if (!json)
    std::cout << sentence(m, setting)
              << fmt::format("{:>11}  {:>7}  {:>15}  {:>15}  {:>12}  {:>9}\n", "neurons", "threads", "ns/neuron/step",
                             "10^9 updates/s", "LIF: ns", "times LIF");
  std::vector<Figure> figures;
  for (const std::int64_t size : sizes)
    for (const int n : threads) {
      figures.push_back(measure(setting, beside, size, n, registry));
      if (!json) print_line(figures.back());
    }
  if (json) std::cout << json_of(m, figures).dump(2) << '\n';
  return done;
}

}  // namespace

int bench(Words words) {
  CommandLine line = bench_command_line();
  if (!line.parse(words)) return done;
  try {
    return go(line);
  } catch (const ModelError& error) {  // the command line holds all values
    std::string text;
    for (const Problem& problem : error.problems()) text += (text.empty() ? "" : "\n") + problem.message;
    throw UsageError(text);
  }
}

}  // namespace rheobase::program
