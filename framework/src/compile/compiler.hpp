#pragma once
// Works a Model through to a Network, part by part. Its steps stand in the compile_*.cpp files; findings are collected,
// not thrown, until all of a stage are known.

#include "compile/network.hpp"

#include <rheobase/compile/available_memory.hpp>

#include <rheobase/units/text.hpp>

#include <fmt/format.h>

namespace rheobase {

class Compiler {
 public:
  Compiler(const Model& model, const Registry& registry, const RunOptions& options)
      : model_(model),
        registry_(registry),
        options_(options),
        memory_limit_(options.memory_limit > 0 ? options.memory_limit : available_memory()) {}
  /// @throws ModelError, PluginError
  Network compile(const std::function<void(std::uint64_t bytes)>& before_values);

 private:
  void problem(std::string path, std::string message) {
    findings_.problems.push_back({std::move(path), std::move(message)});
  }
  void stop_if_wrong() {
    if (!findings_.problems.empty()) throw ModelError(std::move(findings_.problems));
  }
  void stop_before_values() {
    if (!findings_.problems.empty()) single_values();  // so that they are told at the same time
    stop_if_wrong();
  }
  template <class Part>
  [[nodiscard]] static std::string path_of(const Part& part) {
    return fmt::format("{}.{}", kind_of<Part>.part, part.name);
  }
  template <class Part>
  FieldOwner owner(const Part& part, std::int64_t count, const std::string& counted) const {
    return {
        path_of(part), fmt::format("{} '{}' ({})", kind_of<Part>.part, part.name, part.model),
        count,         counted,
        model_.seed,   network_.steps > 0 ? model_.dt.value() : 0.0};  // 0: it is wrong, and nothing is counted in it
  }

  // compile.cpp: what belongs to the whole model
  void time();
  [[nodiscard]] std::string step_time(double n) const;
  void names();

  // compile_parts.cpp: each part's model, keys and targets
  void part(const Population& p);
  void part(const Stimulus& s);
  void part(const Monitor& m);

  // compile_monitor.cpp: what a monitor samples, how often, and its table
  void variables(const Monitor& m, CompiledMonitor& c);
  void header(CompiledMonitor& c) const;
  void interval(const Monitor& m, CompiledMonitor& c);

  // compile_room.cpp: whether there is room for all that, before any of it is allocated
  void memory();
  void samples();
  [[nodiscard]] std::uint64_t epochs() const;

  // compile_values.cpp: the numbers
  void values(const Population& described, CompiledPopulation& p);
  void values(const Stimulus& described, CompiledStimulus& s);
  void values(const Monitor& described, CompiledMonitor& m);
  /// Those alone that are one number or word: of a model whose sizes and targets may be wrong.
  void single_values();
  void initial_state(const Population& described, const FieldOwner& who, CompiledPopulation& p);
  void window(const Stimulus& described, const FieldOwner& who, CompiledStimulus& s);
  /// The one number of a key such as `start`, when it is given.
  std::optional<double> one(const FieldOwner& owner, const rheobase_field& field, const Values& given);

  template <class Part>
  const RegisteredModel* find(const Part& part);
  template <class Part>
  void targets(const Part& part, std::vector<CompiledTarget>& out, std::int64_t& count);

  /// Calls visit(described, compiled) for each part, once all of them are compiled so far.
  template <class Visit>
  void for_each_compiled(Visit visit) {
    for_each_kind([&](const auto& kind) {
      auto& compiled = compiled_parts(network_, kind);
      for (std::size_t i = 0; i < compiled.size(); ++i) visit((model_.*kind.list)[i], compiled[i]);
    });
  }

  const Model& model_;
  const Registry& registry_;
  const RunOptions& options_;
  const std::uint64_t memory_limit_;  // bytes; asked once, because it changes while others run
  Network network_;
  Findings findings_;
};

/// A key that the host has beside those of a model: a time in seconds.
constexpr rheobase_field time_key(const char* name, bool above_zero, rheobase_role role) {
  rheobase_field f{};
  f.name = name;
  f.description = "";
  f.dimension = {0, 0, 1, 0, 0};
  f.role = static_cast<std::int8_t>(role);
  f.minimum = 0.0;
  f.minimum_excluded = above_zero;
  f.maximum = std::numeric_limits<double>::infinity();
  return f;
}

}  // namespace rheobase
