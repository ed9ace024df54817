#pragma once
// The one place that runs gnuplot: a program of its own, found on PATH and started without a shell.

#include <rheobase/text/program_on_path.hpp>

#include <string>

namespace rheobase {

inline std::optional<std::filesystem::path> find_gnuplot() { return program_on_path("gnuplot"); }

/// Whether figures can be drawn here.
inline bool gnuplot_available() { return find_gnuplot().has_value(); }

/// Runs a script in the folder that it is in, and waits.
/// @returns what went wrong, as gnuplot reports it; "" if nothing did
std::string run_gnuplot(const std::filesystem::path& gnuplot, const std::filesystem::path& script);

}  // namespace rheobase
