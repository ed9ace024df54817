#pragma once
// The double that a decimal is read as, without the text.

#include <array>
#include <cstdint>
#include <cstdlib>
#include <optional>

namespace rheobase {

/// The powers of ten that a double holds exactly.
inline constexpr std::array exact_tens{1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                       1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/// digits 10^power where both factors are exact, so that one rounding gives the nearest double; else empty.
inline std::optional<double> exact_decimal(std::int64_t digits, int power) {
  constexpr std::int64_t exact_integers = std::int64_t{1} << 53;
  const auto tens = static_cast<std::size_t>(std::abs(power));
  if (digits < -exact_integers || digits > exact_integers || tens >= exact_tens.size()) return std::nullopt;
  const auto whole = static_cast<double>(digits);
  return power < 0 ? whole / exact_tens[tens] : whole * exact_tens[tens];
}

}  // namespace rheobase
