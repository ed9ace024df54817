#include "loading/plugin_file.hpp"

#include "loading/elf_notes.hpp"
#include "loading/elf_symbols.hpp"
#include "loading/instruction_set.hpp"
#include "loading/manifest_check.hpp"
#include "loading/refuse.hpp"

#include <rheobase/model/problem.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>

namespace rheobase {
namespace {

void check_complete(const ElfFile& file) {
  const Elf64_Ehdr& header = file.header();
  std::uint64_t needed = 0;
  if (header.e_shoff != 0) needed = end_of(header.e_shoff, std::uint64_t{header.e_shnum} * header.e_shentsize);
  for (const Elf64_Phdr& segment : file.segments()) {
    if (segment.p_type == PT_LOAD) needed = std::max(needed, end_of(segment.p_offset, segment.p_filesz));
  }
  file.refuse_if_shorter(needed);
}

void check_loadable(std::span<const Elf64_Phdr> segments) {
  const auto is = [](Elf64_Word type) { return [type](const Elf64_Phdr& segment) { return segment.p_type == type; }; };
  if (std::any_of(segments.begin(), segments.end(), is(PT_INTERP))) {
    throw PluginError("is a program, not a shared object; link it with -shared");
  }
  const auto dynamic = std::find_if(segments.begin(), segments.end(), is(PT_DYNAMIC));
  const auto holds_dynamic = [&](const Elf64_Phdr& load) {
    return load.p_type == PT_LOAD && load.p_vaddr <= dynamic->p_vaddr && dynamic->p_filesz > 0 &&
           dynamic->p_filesz <= load.p_filesz && dynamic->p_vaddr - load.p_vaddr <= load.p_filesz - dynamic->p_filesz;
  };
  if (dynamic == segments.end() || std::none_of(segments.begin(), segments.end(), holds_dynamic)) {
    refuse_damaged("it has no dynamic section");
  }
  for (const Elf64_Phdr& segment : segments) {
    if (segment.p_type == PT_LOAD && segment.p_filesz > segment.p_memsz) {
      refuse_damaged("a segment is longer in the file than in memory");
    }
  }
}

/// The members of a rheobase_note that are its content, as they are in the file.
struct NoteContent {
  std::uint32_t abi_version = 0, instruction_set = 0;
  std::array<char, sizeof(rheobase_note::toolchain)> toolchain{};
};

std::optional<NoteContent> read_note(const ElfFile& file) {
  const auto bytes = note_of(file, RHEOBASE_NOTE_NAME, RHEOBASE_NOTE_TYPE);
  if (!bytes) return std::nullopt;
  NoteContent content;
  if (bytes->size() < sizeof content) refuse_damaged("its note for Rheobase is cut short");
  std::memcpy(&content, bytes->data(), sizeof content);
  content.toolchain.back() = '\0';
  return content;
}

/// Before the loader gets the file, because it runs the constructors of static objects: an interface of another version
/// could mean anything, and instructions that this CPU lacks would end the program.
std::uint32_t check_interface(const ElfFile& file) {
  const auto note = read_note(file);
  if (note) check_version(note->abi_version, note->toolchain.data());
  const auto manifest = exported(file, RHEOBASE_PLUGIN_SYMBOL);
  if (!manifest) refuse_without_manifest();
  ManifestHead head{};
  file.refuse_if_shorter(end_of(*manifest, sizeof head));
  file.read(*manifest, &head, sizeof head);
  check_manifest_head(head);  // also says it of versions before 3, which have no note
  if (!note)
    refuse(
        "has no ELF note of the owner " RHEOBASE_NOTE_NAME
        ", which says what it is before it is loaded; end its source with RHEOBASE_PLUGIN(...), or RHEOBASE_NOTE(...) "
        "in C, and link and strip it without removing notes");
  if (note->abi_version != head.abi_version)
    refuse(fmt::format("contradicts itself: its note has version {} of the plug-in interface, its manifest version {}",
                       note->abi_version, head.abi_version));
  check_level(note->instruction_set);
  return note->instruction_set;
}

}  // namespace

std::uint32_t check_plugin_file(const ElfFile& file) {
  check_complete(file);
  check_loadable(file.segments());
  return check_interface(file);
}

}  // namespace rheobase
