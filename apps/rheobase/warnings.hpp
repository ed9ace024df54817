#pragma once
// Warnings as they are printed: a long sweep can have one for each of its runs, and nobody reads that many.

#include <rheobase/model/problem.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

namespace rheobase::program {

/// The first 20, each as `told` puts it, and how many more there are.
template <class Told>
std::vector<std::string> warning_texts(const std::vector<Problem>& warnings, Told told) {
  constexpr std::size_t most = 20;
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < std::min(most, warnings.size()); ++i) texts.push_back(told(warnings[i]));
  if (warnings.size() > most) texts.push_back(fmt::format("... and {} more warnings", warnings.size() - most));
  return texts;
}

}  // namespace rheobase::program
