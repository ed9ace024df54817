#pragma once
// Where a value of a simulation is that a path names.

#include "compile/network.hpp"

namespace rheobase {

/// What a path names in a simulation: one column of a population or stimulus.
struct ValuePlace {
  CompiledPopulation* population = nullptr;
  CompiledStimulus* stimulus = nullptr;  // one of both
  const rheobase_field* field = nullptr;
  std::size_t column = 0;
  bool is_state = false;
  std::int64_t count = 0;  // neurons or targets
  FieldOwner owner{};

  [[nodiscard]] Columns& parameters() { return population ? population->parameters : stimulus->parameters; }
  [[nodiscard]] const Columns& parameters() const { return population ? population->parameters : stimulus->parameters; }
  [[nodiscard]] double at(std::int64_t i) const {
    return is_state ? population->state[column][static_cast<std::size_t>(i)] : parameters().at(column, i);
  }
};

}  // namespace rheobase
