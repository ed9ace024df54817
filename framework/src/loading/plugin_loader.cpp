#include "loading/plugin_loader.hpp"

#include "loading/manifest_check.hpp"
#include "loading/refuse.hpp"

#include <rheobase/model/problem.hpp>
#include <rheobase/text/printable.hpp>

#define BOOST_DLL_USE_STD_FS  // std::filesystem, so that Boost.Filesystem need not be linked
#include <boost/dll/shared_library.hpp>

#include <fmt/format.h>

#include <cxxabi.h>
#include <dlfcn.h>

#include <cstdlib>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace rheobase {
namespace {

// RTLD_NODELETE keeps the code when the boost::dll::shared_library that loaded it goes.
constexpr auto load_mode = boost::dll::load_mode::rtld_now | boost::dll::load_mode::rtld_local |
                           static_cast<boost::dll::load_mode::type>(RTLD_NODELETE);

std::string demangled(const std::string& symbol) {
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> name(abi::__cxa_demangle(symbol.c_str(), nullptr, nullptr, &status),
                                                         &std::free);
  return status == 0 ? name.get() : symbol;
}

/// What stands in `text` between `before` and the first of the characters `end`.
std::optional<std::string> between(std::string_view text, std::string_view before, std::string_view end) {
  const auto at = text.find(before);
  if (at == std::string_view::npos) return std::nullopt;
  text.remove_prefix(at + before.size());
  return std::string(text.substr(0, text.find_first_of(end)));
}

/// The dynamic loader's own words (glibc's, in English) in those of a person who builds plug-ins.
std::string in_plain_words(std::string_view error, const std::string& file) {
  if (const auto symbol = between(error, "undefined symbol: ", ", \t(")) {
    return fmt::format(
        "needs {}, which is nowhere to be found; was a source file or a library left out when it was "
        "linked?",
        printable(demangled(*symbol), 400));
  }
  if (const auto version = between(error, "version `", "'")) {
    return fmt::format("needs {}, which the libraries of this machine do not have; build it on this machine",
                       printable(*version, 400));
  }
  if (error.find("cannot open shared object file") != std::string_view::npos) {
    return fmt::format(
        "needs the library {}, which cannot be opened; install it, or add its folder to the plug-in's "
        "run path",
        printable(error.substr(0, error.find(':')), 400));
  }
  if (error.starts_with(file + ": ")) error.remove_prefix(file.size() + 2);
  return fmt::format("cannot be loaded: {}", printable(error, 400));
}

/// The dynamic loader knows a file that it loaded by its path, and hands out the old one when another is there by now.
void refuse_if_loaded_before(const rheobase_plugin* manifest, const FileIdentity& checked) {
  static std::mutex mutex;  // one list a process, as the dynamic loader has one
  static std::map<const rheobase_plugin*, FileIdentity> loaded;
  const std::lock_guard lock(mutex);
  if (loaded.try_emplace(manifest, checked).first->second != checked)
    refuse("was replaced or changed after this program had loaded it; start the program again to use the new file");
}

}  // namespace

const rheobase_plugin* load_manifest(const ElfFile& checked) {
  const std::filesystem::path& file = checked.path();
  checked.refuse_if_replaced();
  std::error_code failed;
  const boost::dll::shared_library library(file, failed, load_mode);
  if (failed) {
    const char* error = dlerror();
    throw PluginError(in_plain_words(error != nullptr ? error : failed.message(), file.string()));
  }
  checked.refuse_if_replaced();
  if (!library.has(RHEOBASE_PLUGIN_SYMBOL)) refuse_without_manifest();
  const auto* manifest = &library.get<const rheobase_plugin>(RHEOBASE_PLUGIN_SYMBOL);
  refuse_if_loaded_before(manifest, checked.identity());
  return manifest;
}

}  // namespace rheobase
