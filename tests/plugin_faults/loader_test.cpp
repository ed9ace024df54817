// Shared objects that load, or nearly, but are no plug-in that this program can use.

#include "faults.hpp"

#include <rheobase/plugin/abi.h>

#include <string_view>
#include <vector>

using namespace faults;

namespace {

std::vector<std::string> choices(const rheobase_model& model, std::string_view parameter) {
  for (std::uint64_t k = 0; k < model.parameter_count; ++k) {
    const rheobase_field& field = model.parameters[k];
    std::vector<std::string> names;
    if (field.name != parameter || field.choices == nullptr) continue;
    for (const char* const* name = field.choices; *name != nullptr; ++name) names.emplace_back(*name);
    return names;
  }
  return {};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(loader)

BOOST_AUTO_TEST_CASE(a_shared_object_without_a_manifest_is_refused) {
  check_refused(fixture("no_manifest"), {"exports no rheobase_plugin_manifest", "RHEOBASE_PLUGIN(...)"});
}

BOOST_AUTO_TEST_CASE(a_missing_symbol_is_named_as_its_author_wrote_it) {
  check_refused(fixture("missing_symbol"), {"needs cortex::gain(int), which is nowhere to be found"});
}

BOOST_AUTO_TEST_CASE(a_missing_library_is_named) {
  check_refused(fixture("missing_library"), {"needs the library libabsent_library.so, which cannot be opened"});
}

BOOST_AUTO_TEST_CASE(another_abi_version_is_refused_with_both_numbers) {
  check_refused(fixture("wrong_abi"), {"version 4711", "version " + std::to_string(RHEOBASE_ABI_VERSION),
                                       "build it again with this program's headers"});
}

BOOST_AUTO_TEST_CASE(something_else_under_the_name_of_the_manifest_is_refused) {
  check_refused(fixture("wrong_magic"), {"is not a plug-in", "does not begin with the bytes \"rheobase\""});
}

BOOST_AUTO_TEST_CASE(a_later_interface_is_refused_with_its_toolchain_and_the_fix) {
  check_refused(fixture("wrong_abi"), {"(with a compiler to come)", "use a newer program, or build it again"});
}

BOOST_AUTO_TEST_CASE(a_plugin_of_interface_2_is_refused_before_any_of_its_code_runs) {
  check_refused(fixture("interface_2"),
                {"was built for version 2 of the plug-in interface", "; build it again with this program's headers"});
}

BOOST_AUTO_TEST_CASE(a_plugin_without_a_note_is_refused_before_any_of_its_code_runs) {
  check_refused(fixture("no_note"), {"has no ELF note of the owner Rheobase", "RHEOBASE_PLUGIN(...)"});
}

BOOST_AUTO_TEST_CASE(a_manifest_that_is_too_short_is_refused_with_its_size) {
  check_refused(fixture("short_struct"), {"plugin_size is 16 bytes", "it is 80 at least"});
}

BOOST_AUTO_TEST_CASE(a_manifest_with_structs_of_another_size_is_refused_with_both_sizes) {
  check_refused(fixture("wrong_sizes"), {"its field_size is " + std::to_string(sizeof(rheobase_field) - 8) + " bytes",
                                         "it is " + std::to_string(sizeof(rheobase_field))});
}

BOOST_AUTO_TEST_CASE(a_file_that_is_replaced_while_it_is_loaded_is_refused) {
  const TemporaryFolder folder;
  write(folder / "x.so", bytes_of(fixture("replaces_itself")));
  write(folder / "x.so.new", bytes_of(bundled("lif")));
  check_contains(refusal(folder / "x.so"), "was replaced or changed while it was loaded; load it again");
  BOOST_TEST(!fs::exists(folder / "x.so.new"));
}

BOOST_AUTO_TEST_CASE(a_file_that_is_replaced_after_it_was_loaded_is_refused_and_the_old_one_stays) {
  const TemporaryFolder folder;
  write(folder / "x.so", bytes_of(bundled("lif")));
  rheobase::Registry before;
  before.load(folder / "x.so");
  write(folder / "x.so.new", bytes_of(bundled("alif")));
  fs::rename(folder / "x.so.new", folder / "x.so");
  check_contains(refusal(folder / "x.so"), "start the program again to use the new file");
  BOOST_TEST(before.find(RHEOBASE_KIND_NEURON, "LIF").model->name == "LIF");
}

BOOST_AUTO_TEST_CASE(a_null_function_is_refused_by_its_name) {
  check_refused(fixture("null_function"), {"stimulus model 'NullFunction'", "its function fill is null"});
}

BOOST_AUTO_TEST_CASE(enumerations_of_one_name_keep_the_choices_of_their_own_plugin) {
  rheobase::Registry registry;
  registry.load(fixture("wave"));
  registry.load(fixture("pulse"));
  const auto of = [&](const char* name) {
    return choices(*registry.find(RHEOBASE_KIND_STIMULUS, name).model, "shape");
  };
  BOOST_TEST(of("wave") == (std::vector<std::string>{"sine", "triangle", "sawtooth"}),
             boost::test_tools::per_element());
  BOOST_TEST(of("pulse") == (std::vector<std::string>{"narrow", "wide"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
