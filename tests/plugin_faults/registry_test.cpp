// What a registry finds, in which order, and what it says when names clash or are unknown.

#include "faults.hpp"

#include <algorithm>
#include <optional>
#include <vector>

using namespace faults;
using rheobase::Registry;

namespace {

/// Sets an environment variable, and restores it at the end.
class Environment {
 public:
  Environment(const char* name, const std::string& value) : name_(name) {
    if (const char* old = std::getenv(name)) old_ = old;
    setenv(name, value.c_str(), 1);
  }
  ~Environment() {
    if (old_) setenv(name_, old_->c_str(), 1);
    else unsetenv(name_);
  }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

 private:
  const char* name_;
  std::optional<std::string> old_;
};

/// What `find` says of a name that it cannot give a model for.
template <class Error>
std::string find_error(const Registry& registry, rheobase_kind kind, const std::string& name) {
  try {
    (void)registry.find(kind, name);
  } catch (const Error& error) {
    return error.what();
  }
  BOOST_ERROR("was found: " << name);
  return {};
}
std::string unknown(const Registry& registry, rheobase_kind kind, const std::string& name) {
  return find_error<rheobase::UnknownModelError>(registry, kind, name);
}

void copy_to(const fs::path& to, const fs::path& from) {
  fs::create_directories(to.parent_path());
  fs::copy_file(from, to);
}

void check_found(const Registry& registry, rheobase_kind kind, const char* name) {
  BOOST_CHECK_NO_THROW(BOOST_CHECK_EQUAL(registry.find(kind, name).model->name, name));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(registry)

BOOST_AUTO_TEST_CASE(every_bundled_plugin_is_found_and_none_has_a_problem) {
  Registry registry;
  registry.search(RHEOBASE_BUNDLED_PLUGINS, "test");
  for (const auto& file : registry.files()) BOOST_CHECK_MESSAGE(file.problem.empty(), file.path << " " << file.problem);
  BOOST_REQUIRE_EQUAL(registry.folders().size(), 1U);
  BOOST_CHECK_EQUAL(registry.folders()[0].problem, "");
  for (const char* name : {"constant", "step"}) check_found(registry, RHEOBASE_KIND_STIMULUS, name);
  for (const char* name : {"spikes", "state", "rate"}) check_found(registry, RHEOBASE_KIND_MONITOR, name);
  const auto& lif = registry.find(RHEOBASE_KIND_NEURON, "LIF");
  BOOST_REQUIRE(lif.file != nullptr);
  BOOST_CHECK_EQUAL(lif.file->path, fs::canonical(bundled("lif")));
  BOOST_CHECK(registry.conflicts().empty());
}

BOOST_AUTO_TEST_CASE(models_are_listed_by_kind_and_name) {
  Registry registry;
  registry.search(RHEOBASE_BUNDLED_PLUGINS, "test");
  const auto models = registry.models();
  BOOST_REQUIRE_GE(models.size(), 6U);
  for (std::size_t i = 1; i < models.size(); ++i) {
    const auto key = [&](std::size_t k) {
      return std::pair(models[k].model->kind, std::string(models[k].model->name));
    };
    BOOST_CHECK(key(i - 1) < key(i));
  }
}

BOOST_AUTO_TEST_CASE(a_bad_file_takes_nothing_else_away) {
  const TemporaryFolder folder;
  write(folder / "a.so", "no plug-in");
  copy_to(folder / "b.so", bundled("lif"));
  write(folder / "c.so", "");
  write(folder / "readme.txt", "no plug-in, and not called one");
  Registry registry;
  registry.search(folder.path(), "test");
  BOOST_REQUIRE_EQUAL(registry.files().size(), 3U);
  BOOST_CHECK_EQUAL(registry.files()[0].path, folder / "a.so");
  BOOST_CHECK_EQUAL(registry.files()[1].path, folder / "b.so");
  BOOST_CHECK_EQUAL(registry.files()[2].path, folder / "c.so");
  BOOST_CHECK_EQUAL(registry.find(RHEOBASE_KIND_NEURON, "LIF").file, &registry.files()[1]);
}

BOOST_AUTO_TEST_CASE(the_same_model_from_two_files_is_an_error_that_names_both) {
  Registry registry;
  registry.search(RHEOBASE_BUNDLED_PLUGINS, "test");
  registry.load(fixture("duplicate_lif"));
  const std::string message = find_error<rheobase::PluginError>(registry, RHEOBASE_KIND_NEURON, "LIF");
  check_contains(message, "neuron model 'LIF'");
  check_contains(message, "'" + fs::canonical(bundled("lif")).string() + "'");
  check_contains(message, "'" + fs::canonical(fixture("duplicate_lif")).string() + "'");
  BOOST_REQUIRE_EQUAL(registry.conflicts().size(), 1U);
  BOOST_CHECK_EQUAL(registry.conflicts()[0], message);
  const auto models = registry.models();
  BOOST_CHECK_EQUAL(
      std::count_if(models.begin(), models.end(), [](const auto& m) { return std::string(m.model->name) == "LIF"; }),
      2);
  check_found(registry, RHEOBASE_KIND_STIMULUS, "constant");  // is not touched by it
}

BOOST_AUTO_TEST_CASE(a_copy_of_a_plugin_in_another_folder_is_a_second_file) {
  const TemporaryFolder folder;
  copy_to(folder / "lif.so", bundled("lif"));
  Registry registry;
  registry.search(RHEOBASE_BUNDLED_PLUGINS, "test");
  registry.search(folder.path(), "test");
  check_contains(find_error<rheobase::PluginError>(registry, RHEOBASE_KIND_NEURON, "LIF"),
                 (folder / "lif.so").string());
}

BOOST_AUTO_TEST_CASE(one_file_under_several_names_is_no_conflict) {
  const TemporaryFolder folder;
  copy_to(folder / "a/lif.so", bundled("lif"));
  fs::create_hard_link(folder / "a/lif.so", folder / "a/same.so");
  fs::create_symlink("lif.so", folder / "a/link.so");
  fs::create_symlink("a", folder / "b");
  Registry registry;
  registry.load(folder / "a/lif.so");
  registry.load(folder / "b/lif.so");
  registry.load(folder / "b/../a/link.so");
  registry.load(folder / "a/same.so");
  registry.search(folder / "a", "test");
  registry.search(folder / "b", "test");
  BOOST_CHECK_EQUAL(registry.files().size(), 1U);
  BOOST_CHECK_EQUAL(registry.models().size(), 1U);
  BOOST_CHECK_EQUAL(registry.folders().size(), 1U);
  check_found(registry, RHEOBASE_KIND_NEURON, "LIF");
}

BOOST_AUTO_TEST_CASE(a_file_that_was_repaired_can_be_loaded_after_all) {
  const TemporaryFolder folder;
  write(folder / "lif.so", "");
  Registry registry;
  BOOST_CHECK_THROW(registry.load(folder / "lif.so"), rheobase::PluginError);
  write(folder / "lif.so", bytes_of(bundled("lif")));
  registry.load(folder / "lif.so");
  BOOST_REQUIRE_EQUAL(registry.files().size(), 1U);
  BOOST_CHECK_EQUAL(registry.files()[0].problem, "");
  check_found(registry, RHEOBASE_KIND_NEURON, "LIF");
}

BOOST_AUTO_TEST_CASE(a_folder_that_everybody_may_write_to_is_refused) {
  const TemporaryFolder folder;
  copy_to(folder / "open/lif.so", bundled("lif"));
  for (const auto mode : {fs::perms::all, fs::perms::all | fs::perms::sticky_bit}) {
    fs::permissions(folder / "open", mode);
    Registry registry;
    registry.search(folder / "open", "test");
    BOOST_CHECK(registry.files().empty());
    BOOST_REQUIRE_EQUAL(registry.folders().size(), 1U);
    check_contains(registry.folders()[0].problem, "may be written to by everybody");
    const std::string message = unknown(registry, RHEOBASE_KIND_NEURON, "LIF");
    check_contains(message, "not searched: '" + (folder / "open").string() + "' (test) may be written to by everybody");
  }
  fs::permissions(folder / "open", fs::perms::owner_all | fs::perms::group_all);
  Registry registry;
  registry.search(folder / "open", "test");
  check_found(registry, RHEOBASE_KIND_NEURON, "LIF");
}

BOOST_AUTO_TEST_CASE(what_is_no_folder_is_listed_with_the_reason) {
  const TemporaryFolder folder;
  write(folder / "file", "");
  Registry registry;
  registry.search(folder / "nowhere", "test");
  registry.search(folder / "file", "test");
  BOOST_REQUIRE_EQUAL(registry.folders().size(), 2U);
  BOOST_CHECK_EQUAL(registry.folders()[0].problem, "does not exist");
  BOOST_CHECK_EQUAL(registry.folders()[1].problem, "is not a folder");
}

BOOST_AUTO_TEST_CASE(folders_are_searched_in_the_promised_order) {
  const TemporaryFolder root;
  write(root / "program", "");
  fs::create_directories(root / "package/bin");
  fs::rename(root / "program", root / "package/bin/rheobase");
  fs::create_symlink("package/bin/rheobase", root / "rheobase");  // as a link in a folder of PATH would be
  copy_to(root / "package/lib/rheobase/plugins/lif.so", bundled("lif"));
  copy_to(root / "home/.local/lib/rheobase/plugins/step.so", bundled("step"));
  copy_to(root / "listed/rate.so", bundled("rate"));
  copy_to(root / "first/state.so", bundled("state"));
  const Environment home("HOME", root / "home");
  const Environment listed("RHEOBASE_PLUGIN_PATH", ":" + (root / "listed").string() + "::relative:");

  Registry registry;
  const std::vector<fs::path> first{root / "first"};
  registry.search_everywhere(first, root / "rheobase");
  std::vector<std::string> origins, files;
  for (const auto& folder : registry.folders()) {
    origins.push_back(folder.origin);
    BOOST_CHECK_EQUAL(folder.problem, folder.path == "relative" ? "is not an absolute path" : "");
  }
  for (const auto& file : registry.files()) files.push_back(file.path);
  const std::vector<std::string> expected_origins{"--plugin-path", "RHEOBASE_PLUGIN_PATH", "RHEOBASE_PLUGIN_PATH",
                                                  "user", "installed"};
  const std::vector<std::string> expected_files{root / "first/state.so", root / "listed/rate.so",
                                                root / "home/.local/lib/rheobase/plugins/step.so",
                                                root / "package/lib/rheobase/plugins/lif.so"};
  BOOST_TEST(origins == expected_origins, boost::test_tools::per_element());
  BOOST_TEST(files == expected_files, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_current_folder_is_never_searched) {
  const TemporaryFolder folder;
  copy_to(folder / "lif.so", bundled("lif"));
  copy_to(folder / "lib/rheobase/plugins/lif.so", bundled("lif"));
  fs::create_directories(folder / "bin");
  write(folder / "bin/rheobase", "");
  const Environment home("HOME", ""), listed("RHEOBASE_PLUGIN_PATH", ".:");
  const fs::path before = fs::current_path();
  fs::current_path(folder / "bin");
  Registry registry;
  registry.search_everywhere({}, "rheobase");  // a name that the shell looked up, although a file here has it too
  fs::current_path(before);
  BOOST_CHECK(registry.files().empty() || registry.files()[0].path.string().find(folder.path().string()) != 0);
  for (const auto& searched : registry.folders())
    BOOST_CHECK_MESSAGE(searched.path.string().find(folder.path().string()) != 0, "searched " << searched.path);
}

BOOST_AUTO_TEST_CASE(an_unknown_model_says_what_was_meant_what_there_is_and_where_was_looked) {
  const TemporaryFolder folder;
  copy_to(folder / "good/lif.so", bundled("lif"));
  copy_to(folder / "good/spikes.so", bundled("spikes"));
  copy_to(folder / "good/becomes_nan.so", fixture("becomes_nan"));
  fs::create_directory(folder / "bad");
  write(folder / "bad/alif.so", "#!/bin/sh");
  Registry registry;
  registry.search(folder / "good", "installed");
  registry.search(folder / "bad", "--plugin-path");
  registry.search(folder / "nowhere", "user");
  const std::string message = unknown(registry, RHEOBASE_KIND_NEURON, "LFI");
  check_contains(message, "there is no neuron model 'LFI'; did you mean 'LIF'?");
  check_contains(message, "known neuron models: BecomesNaN, LIF");
  check_contains(message, "\n  searched: '" + (folder / "good").string() + "' (installed)");
  check_contains(message, "\n  searched: '" + (folder / "bad").string() + "' (--plugin-path)");
  check_contains(message, "\n  not searched: '" + (folder / "nowhere").string() + "' (user) does not exist");
  check_contains(message, "not loaded: '" + (folder / "bad/alif.so").string() + "' is not a plug-in");
  BOOST_CHECK(message.find("spikes") == std::string::npos);  // a monitor is not what was asked for
}

BOOST_AUTO_TEST_CASE(files_that_are_not_loaded_for_one_reason_are_told_in_one_line) {
  const TemporaryFolder folder;
  fs::create_directory(folder / "bad");
  for (const char* name : {"bad/a.so", "bad/b.so", "bad/c.so"}) write(folder / name, "#!/bin/sh");
  write(folder / "bad/empty.so", "");
  Registry registry;
  registry.search(folder / "bad", "--plugin-path");
  const std::string message = unknown(registry, RHEOBASE_KIND_NEURON, "LIF");
  check_contains(message, "\n  not loaded, and 2 more for the same reason: '" + (folder / "bad/a.so").string() +
                              "' is not a plug-in");
  check_contains(message, "\n  not loaded: '" + (folder / "bad/empty.so").string() + "' ");
  BOOST_CHECK(message.find("b.so") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_empty_registry_says_that_nothing_was_searched) {
  const Registry registry;
  const std::string message = unknown(registry, RHEOBASE_KIND_MONITOR, "spikes");
  check_contains(message, "no monitor model is known");
  check_contains(message, "no folder was searched");
}

BOOST_AUTO_TEST_CASE(a_model_of_another_kind_is_told_apart) {
  Registry registry;
  registry.load(bundled("lif"));
  check_contains(unknown(registry, RHEOBASE_KIND_STIMULUS, "LIF"),
                 "there is no stimulus model 'LIF' ('LIF' is a neuron model)");
}

BOOST_AUTO_TEST_CASE(a_path_where_a_name_belongs_is_refused_and_not_opened) {
  Registry registry;
  registry.load(bundled("constant"));
  for (const std::string& name :
       {bundled("lif").string(), std::string("./lif.so"), std::string("lif.so"), std::string("../x")}) {
    const std::string message = unknown(registry, RHEOBASE_KIND_NEURON, name);
    check_contains(message, "models are named, not given by path, but '" + name + "' is a path");
  }
  BOOST_CHECK_EQUAL(registry.files().size(), 1U);
}

BOOST_AUTO_TEST_CASE(control_characters_of_a_name_are_never_echoed) {
  const TemporaryFolder folder;
  write(folder / "\x1b[31m.so", "");
  Registry registry;
  registry.search(folder.path(), "test");
  for (const std::string name : {"\x1b[2J", "\x1b[2J/x"}) {
    const std::string message = unknown(registry, RHEOBASE_KIND_NEURON, name);
    BOOST_CHECK(message.find('\x1b') == std::string::npos);
    check_contains(message, "\\x1b[2J");
  }
  check_contains(unknown(registry, RHEOBASE_KIND_NEURON, "x"), "\\x1b[31m.so' is empty");
}

BOOST_AUTO_TEST_SUITE_END()
