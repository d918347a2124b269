#include "native/core/media/probe_file.hpp"

#include "native/core/media/probe_run.hpp"

#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tokpost::media {
namespace {

class ProbedFile {
 public:
  // O_NONBLOCK: opening a pipe would wait for a writer.
  explicit ProbedFile(const std::string& path)
      : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
  ~ProbedFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  ProbedFile(const ProbedFile&) = delete;
  ProbedFile& operator=(const ProbedFile&) = delete;
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

Error file_error(std::string code, std::string message) {
  return make_error(Errc::validation, std::move(code), std::move(message), "probe");
}

Error probe_error(int number) {
  if (number == ENOENT) return file_error("file_not_found", "The file does not exist.");
  return file_error("file_unreadable",
                    "The file cannot be read (errno " + std::to_string(number) + ").");
}

Result<std::string> read_range(int descriptor, NeedRange range) {
  std::string bytes(range.size, '\0');
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t got = ::pread(descriptor, bytes.data() + done, bytes.size() - done,
                                static_cast<off_t>(range.offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return probe_error(errno);
    if (got == 0) return file_error("file_changed", "The file became shorter while it was read.");
    done += static_cast<std::size_t>(got);
  }
  return bytes;
}

}  // namespace

Result<Probe> probe_file(const std::string& path) {
  const ProbedFile file(path);
  if (file.descriptor() < 0) return probe_error(errno);
  struct stat status {};
  if (::fstat(file.descriptor(), &status) != 0) return probe_error(errno);
  if (!S_ISREG(status.st_mode)) {
    return file_error("not_a_file", "The path names no regular file.");
  }
  ProbeRun run(static_cast<std::uint64_t>(status.st_size));
  while (const auto range = run.next()) {
    auto bytes = read_range(file.descriptor(), *range);
    if (bytes.has_error()) return bytes.error();
    run.add(range->offset, std::move(*bytes));
  }
  return run.probe();
}

}  // namespace tokpost::media
