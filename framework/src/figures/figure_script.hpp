#pragma once
// The look that all figures share, and how names and texts are written into a gnuplot script.

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace rheobase::detail {

/// Okabe and Ito's colours, which colour-blind readers can distinguish; their yellow is too pale for lines on white.
inline constexpr std::array<const char*, 8> colours = {"#0072B2", "#D55E00", "#009E73", "#CC79A7",
                                                       "#E69F00", "#56B4E9", "#000000", "#999999"};
inline const char* colour(std::size_t index) { return colours[index % colours.size()]; }

inline constexpr const char* pale = "#74B3D8";        ///< filled bars: the first colour, lightened
inline constexpr const char* ink = "#222222";         ///< spikes
inline constexpr const char* annotation = "#666666";  ///< thresholds, marks and their labels

/// A name or a text of a user in quotes, shown as it is.
std::string text_literal(std::string_view text);

/// A path in quotes.
std::string literal(std::string_view path);

/// A symbol in quotes with its index set low: V_th is shown as in print. `unit` follows in parentheses unless empty.
std::string symbol_literal(std::string_view name, std::string_view unit = {});
/// The same for several of one unit: "V, theta (mV)". @param whose comes before the unit: "of neuron 0"
std::string symbols_literal(std::span<const std::string> names, std::string_view unit, std::string_view whose = {});

/// The first lines of a script: terminal, output, how tables are read, axes.
std::string script_head(const std::string& name, int width, int height);

/// The option that makes gnuplot skip all rows except every k-th: "" for k = 1.
std::string every(std::uint64_t k);

}  // namespace rheobase::detail
