// rheobase doctor: what is found here, and why not what is not.
#include "program.hpp"

#include <boost/test/unit_test.hpp>

#include <nlohmann/json.hpp>

#include <elf.h>

#include <algorithm>
#include <cstring>

using namespace rheobase::test;
namespace fs = std::filesystem;

namespace {

using Json = nlohmann::json;

/// The entry of `list` whose path ends so; null where there is none.
Json entry(const Json& list, const std::string& end) {
  const auto found =
      std::ranges::find_if(list, [&](const Json& one) { return one["path"].get<std::string>().ends_with(end); });
  return found == list.end() ? Json() : *found;
}

std::string in_home(const Folder& folder) { return "HOME='" + folder.path().string() + "'"; }

struct Examined {
  int code = 0;
  Json found;
};

Examined examined(const Folder& folder, std::vector<std::string> words, const std::string& shell = {}) {
  words.insert(words.begin(), {"doctor", "--json"});
  const Said said = run_program(folder, words, in_home(folder) + " " + shell);
  BOOST_REQUIRE_MESSAGE(!said.out.empty(), said.err);
  return {said.code, Json::parse(said.out)};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(doctor)

BOOST_AUTO_TEST_CASE(where_all_is_well_it_tells_what_there_is_and_returns_0) {
  const Folder folder;
  const Said said = run_program(folder, {"doctor"}, in_home(folder));
  BOOST_TEST(said.code == 0, said.out);
  for (const char* words : {"Searched for plug-ins, in this order", "(user): does not exist", "(installed): searched",
                            "lif 1.0.0: LIF", "built with", "processor: ", "threads: ", "memory for runs: ",
                            "gnuplot: ", "cmake: ", "ninja: ", "Boost 1.", "oneTBB ", "glibc 2.", "All is well."})
    BOOST_TEST(contains(said.out, words), "'" << words << "' is not in: " << said.out);

  const auto [code, found] = examined(folder, {});
  BOOST_TEST(code == 0);
  BOOST_TEST(found["failed"] == false);
  BOOST_TEST("rheobase " + found["rheobase"].get<std::string>() + "\n" ==
             run_program(folder, {"--version"}).out.substr(0, found["rheobase"].get<std::string>().size() + 10));
  BOOST_TEST(found["threads"].get<int>() >= 1);
  BOOST_TEST(found["memory_for_runs"].get<std::uint64_t>() > 0U);
  BOOST_TEST(!found["instruction_sets"].empty());
  const Json lif = entry(found["plugins"], "/lif.so");
  BOOST_TEST(lif["models"] == Json::array({"LIF"}));
  BOOST_TEST(lif["problem"].is_null());
  const Json& sets = found["instruction_sets"];
  BOOST_TEST((std::ranges::find(sets, lif["instruction_set"]) != sets.end()), lif.dump());
  for (const auto& [library, version] : found["libraries"].items())
    BOOST_TEST(!version.get<std::string>().empty(), library);
}

BOOST_AUTO_TEST_CASE(a_plug_in_that_is_not_loaded_has_its_reason_and_gives_4) {
  const Folder folder;
  for (const auto& [fixture, reason] :
       {std::pair{"missing_symbol", "needs cortex::gain(int), which is nowhere to be found"},
        {"missing_library", "needs the library libabsent_library.so, which cannot be opened"},
        {"wrong_abi", "version 4711"},
        {"no_manifest", "exports no rheobase_plugin_manifest"},
        {"null_function", "its function fill is null"}}) {
    const std::string where = std::string(RHEOBASE_FIXTURES) + "/" + fixture;
    const auto [code, found] = examined(folder, {"--plugin-path", where});
    BOOST_TEST(code == 4, fixture);
    const Json file = entry(found["plugins"], std::string(fixture) + ".so");
    BOOST_TEST(contains(file["problem"].get<std::string>(), reason), file.dump());
    const Said said = run_program(folder, {"doctor", "--plugin-path", where}, in_home(folder));
    BOOST_TEST(said.code == 4);
    BOOST_TEST(contains(said.out, std::string("NOT LOADED ") + where + "/" + fixture + ".so: it "), said.out);
    BOOST_TEST(contains(said.out, reason), said.out);
    BOOST_TEST(contains(said.out, "Something is wrong: see above."), said.out);
  }
}

BOOST_AUTO_TEST_CASE(a_plug_in_of_another_machine_is_told_as_such) {
  const Folder folder;
  std::string bytes = text_of(fs::path(RHEOBASE_BUNDLED_PLUGINS) / "lif.so");
  Elf64_Ehdr header{};
  std::memcpy(&header, bytes.data(), sizeof header);
  header.e_machine = header.e_machine == EM_AARCH64 ? EM_X86_64 : EM_AARCH64;
  std::memcpy(bytes.data(), &header, sizeof header);
  fs::create_directory(folder.path() / "other");
  folder.write("other/foreign.so", bytes);
  const auto [code, found] = examined(folder, {"--plugin-path", "other"});
  BOOST_TEST(code == 4);
  const std::string problem = entry(found["plugins"], "/foreign.so")["problem"].get<std::string>();
  BOOST_TEST(contains(problem, "is built for "), problem);
}

BOOST_AUTO_TEST_CASE(each_folder_has_its_origin_and_one_that_was_asked_for_must_be_usable) {
  const Folder folder;
  for (const char* name : {"first", "second", "open"}) fs::create_directory(folder.path() / name);
  fs::create_directories(folder.path() / ".local/lib/rheobase/plugins");
  fs::permissions(folder.path() / "open", fs::perms::all);
  const std::string path = "RHEOBASE_PLUGIN_PATH='" + (folder.path() / "second").string() + "'";
  const auto good = examined(folder, {"--plugin-path", "first"}, path);
  BOOST_TEST(good.code == 0);
  const Json& folders = good.found["folders"];
  BOOST_REQUIRE(folders.size() == 4U);
  const std::vector<std::string> origins{"--plugin-path", "RHEOBASE_PLUGIN_PATH", "user", "installed"};
  for (std::size_t k = 0; k < 4; ++k) BOOST_TEST(folders[k]["origin"] == origins[k]);

  const auto open = examined(folder, {"--plugin-path", "open"});
  BOOST_TEST(open.code == 4);
  BOOST_TEST(
      contains(entry(open.found["folders"], "/open")["problem"].get<std::string>(), "may be written to by everybody"));
  const auto missing = examined(folder, {"--plugin-path", "nowhere"});
  BOOST_TEST(missing.code == 4);
  BOOST_TEST(entry(missing.found["folders"], "/nowhere")["problem"] == "does not exist");
}

BOOST_AUTO_TEST_CASE(a_model_from_two_plug_ins_is_a_conflict) {
  const Folder folder;
  const auto [code, found] = examined(folder, {"--plugin-path", RHEOBASE_FIXTURES "/duplicate_lif"});
  BOOST_TEST(code == 4);
  BOOST_REQUIRE(found["conflicts"].size() == 1U);
  for (const char* file : {"duplicate_lif.so", "/lif.so"})
    BOOST_TEST(contains(found["conflicts"][0].get<std::string>(), file));
}

BOOST_AUTO_TEST_CASE(a_missing_gnuplot_is_told_and_is_no_fault) {
  const Folder folder;
  const auto [code, found] = examined(folder, {}, "PATH=/nowhere");
  BOOST_TEST(code == 0);
  BOOST_TEST(found["gnuplot"].is_null());
  BOOST_TEST(contains(run_program(folder, {"doctor"}, "PATH=/nowhere").out, "gnuplot: not on PATH"));
}

BOOST_AUTO_TEST_SUITE_END()
