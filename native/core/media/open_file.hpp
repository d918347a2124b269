#pragma once

#include "native/core/base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace tokpost::media {

/// What tells a file from another, or from itself after a change, without reading it.
struct FileIdentity {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint64_t size = 0;
  std::int64_t modified_ns = 0;

  bool operator==(const FileIdentity&) const = default;
};

/// A regular file, open for reading. Its calls block on the disk but where they say otherwise;
/// several threads may read at once. Failures are those of a source.
class OpenFile {
 public:
  static Result<std::shared_ptr<OpenFile>> open(const std::string& path);
  ~OpenFile();
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  /// As it was when it was opened.
  const FileIdentity& identity() const { return identity_; }
  /// As it is now.
  Result<FileIdentity> identity_now() const;

  /// Reads exactly `size` bytes; `source_changed` where the file has become shorter.
  Status read(char* into, std::uint64_t offset, std::size_t size) const;
  /// Never blocks: reads what the system has in memory, and answers how much of it came. 0 also
  /// where the file system cannot tell.
  std::size_t read_cached(char* into, std::uint64_t offset, std::size_t size) const;
  /// Tells the system that this range will be read from its start to its end.
  void expect_reads(std::uint64_t offset, std::uint64_t size) const;

 private:
  OpenFile(int descriptor, FileIdentity identity) : descriptor_(descriptor), identity_(identity) {}

  int descriptor_;
  FileIdentity identity_;
};

/// Tells a file's bytes from others after a restart: its inode, size and time, and a hash of its
/// head and tail. Not its device, whose number may be another one after a reboot.
Result<std::string> file_fingerprint(const OpenFile& file);

}  // namespace tokpost::media
