// The road from a Model to a Network: what belongs to the whole model, and the order in which its parts follow.

#include "compile/compiler.hpp"
#include "model/time_grid.hpp"

#include <rheobase/model/names.hpp>

#include <algorithm>
#include <cmath>
#include <set>

namespace rheobase {
namespace {

constexpr std::int64_t longest_run = 1'000'000'000'000;

}  // namespace

Network Compiler::compile(const std::function<void(std::uint64_t)>& before_values) {
  time();
  names();
  for_each_part(model_, [&](const auto&, const auto& p) { part(p); });
  if (model_.populations.empty()) problem("population", "the model has no population: there is nothing to run");
  stop_before_values();
  memory();
  stop_before_values();
  samples();
  stop_before_values();
  if (before_values) before_values(network_.bytes);
  for_each_compiled([&](const auto& described, auto& compiled) { values(described, compiled); });
  stop_if_wrong();
  network_.warnings = std::move(findings_.warnings);
  return std::move(network_);
}

void Compiler::time() {
  const double dt = model_.dt.value(), duration = model_.duration.value();
  const auto text = [](double si) { return to_text(Quantity(si, dimensions::time)); };
  network_.dt = dt;
  network_.seed = model_.seed;
  const auto above_zero = [&](const char* name, double x) {
    const bool right = x > 0.0 && std::isfinite(x);
    if (!right) problem(name, fmt::format("{} must be > 0 and finite, but it is \"{}\"", name, text(x)));
    return right;
  };
  const bool dt_is_right = above_zero("dt", dt);
  if (!above_zero("duration", duration) || !dt_is_right) return;
  if (duration / dt > static_cast<double>(longest_run))
    return problem("dt", fmt::format("duration = {} in dt = {} are {:.3g} steps: too many (at most {:.0e})",
                                     text(duration), text(dt), duration / dt, static_cast<double>(longest_run)));
  const auto steps = whole_steps_in(duration, dt);
  if (!steps || *steps == 0) {
    const double below = std::floor(duration / dt);
    const std::string near = below == 0.0 ? fmt::format("\"{}\"", step_time(1.0))
                                          : fmt::format("\"{}\" or \"{}\"", step_time(below), step_time(below + 1.0));
    return problem("duration", fmt::format("duration = {} is not a whole number of steps of dt = {}; use {}",
                                           text(duration), text(dt), near));
  }
  network_.steps = network_.estimate.steps = *steps;
}

/// n dt with as many decimals as dt has, in ms.
std::string Compiler::step_time(double n) const {
  const std::string dt = fmt::format("{:.12g}", model_.dt.value() * 1e3);
  const auto dot = dt.find('.');
  return fmt::format("{:.{}f} ms", n * model_.dt.value() * 1e3, dot == std::string::npos ? 0 : dt.size() - dot - 1);
}

void Compiler::names() {
  for_each_kind([&](const auto& kind) {
    std::set<std::string> seen;
    for (const auto& part : model_.*kind.list) {
      if (const auto wrong = name_problem(kind.part, part.name)) problem(std::string(kind.part), *wrong);
      else if (!seen.insert(part.name).second)
        problem(path_of(part),
                fmt::format("{} '{}' is there twice; give each a name of its own", kind.part, part.name));
    }
  });
}

Network compile(const Model& model, const Registry& registry, const RunOptions& options,
                const std::function<void(std::uint64_t)>& before_values) {
  return Compiler(model, registry, options).compile(before_values);
}

Estimate check(const Model& model, const Registry& registry, std::vector<Problem>& warnings,
               const RunOptions& options) {
  Network network = compile(model, registry, options);
  warnings = std::move(network.warnings);
  return network.estimate;
}

}  // namespace rheobase
