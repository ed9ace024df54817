#include "loading/elf_notes.hpp"

#include <cstring>

namespace rheobase {
namespace {

constexpr std::uint64_t longest_segment = 1 << 20;  // notes take some hundred bytes

std::string bytes_of(const ElfFile& file, const Elf64_Phdr& segment) {
  if (segment.p_filesz > longest_segment) refuse_damaged("its notes are longer than any");
  file.refuse_if_shorter(end_of(segment.p_offset, segment.p_filesz));
  std::string bytes(segment.p_filesz, '\0');
  file.read(segment.p_offset, bytes.data(), bytes.size());
  return bytes;
}

}  // namespace

std::optional<std::string> note_of(const ElfFile& file, std::string_view owner, std::uint32_t type) {
  for (const Elf64_Phdr& segment : file.segments()) {
    if (segment.p_type != PT_NOTE) continue;
    const std::uint64_t alignment = segment.p_align == 8 ? 8 : 4;  // of the name's end and of the content's end
    const auto aligned = [&](std::uint64_t size) { return (size + alignment - 1) / alignment * alignment; };
    const std::string bytes = bytes_of(file, segment);
    Elf64_Nhdr header{};
    for (std::uint64_t at = 0; at + sizeof header <= bytes.size();) {
      std::memcpy(&header, bytes.data() + at, sizeof header);
      const std::uint64_t name = at + sizeof header, content = aligned(name + header.n_namesz),
                          end = content + header.n_descsz;
      if (end > bytes.size()) refuse_damaged("a note of it does not end");
      const bool is_owner =
          header.n_namesz == owner.size() + 1 && std::string_view(bytes).substr(name, owner.size()) == owner;
      if (is_owner && header.n_type == type) return bytes.substr(content, header.n_descsz);
      at = aligned(end);
    }
  }
  return std::nullopt;
}

}  // namespace rheobase
