#include <rheobase/text/near_name.hpp>

#include "text/letters.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace rheobase {
namespace {

constexpr std::size_t longest_name = 100;  // the comparison costs the product of both lengths

/// Damerau-Levenshtein distance in which no letter takes part in two changes.
std::size_t changes(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::swap(before_last, last);
    std::swap(last, row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before_last[j - 2] + 1);
      }
    }
  }
  return row[b.size()];
}

}  // namespace

std::optional<std::string> near_name(std::string_view wrong, std::span<const std::string> known) {
  const std::size_t allowed = std::max<std::size_t>(1, wrong.size() / 3);
  if (wrong.size() > longest_name) return std::nullopt;
  const std::string lower_wrong = units::lower_case(wrong);

  const std::string* nearest = nullptr;
  std::pair<std::size_t, std::size_t> least;
  for (const std::string& name : known) {
    if (name.size() > wrong.size() + allowed || wrong.size() > name.size() + allowed) continue;
    const std::size_t distance = changes(lower_wrong, units::lower_case(name));
    // A single letter replaced by another has nothing in common with it.
    if (distance > allowed || distance >= std::max(wrong.size(), name.size())) continue;
    const std::pair<std::size_t, std::size_t> both{distance, changes(wrong, name)};
    if (nearest == nullptr || both < least) {
      nearest = &name;
      least = both;
    }
  }
  if (nearest == nullptr) return std::nullopt;
  return *nearest;
}

}  // namespace rheobase
