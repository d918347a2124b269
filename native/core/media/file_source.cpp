#include "native/core/media/file_source.hpp"

#include "native/core/media/file_body.hpp"
#include "native/core/media/open_file.hpp"
#include "native/core/media/source_error.hpp"

#include <utility>

namespace tokpost::media {
namespace {

using FilePtr = std::shared_ptr<OpenFile>;

/// What is done with an open file at its first and at each later opening.
struct Opened {
  FilePtr file;
  std::string fingerprint;
};

Result<Opened> open_and_hash(const std::string& path) {
  auto file = OpenFile::open(path);
  if (file.has_error()) return file.error();
  auto fingerprint = file_fingerprint(**file);
  if (fingerprint.has_error()) return fingerprint.error();
  return Opened{*std::move(file), *std::move(fingerprint)};
}

Error changed() {
  return source_changed("The file is no longer what it was when the post was made.");
}

class FileSource final : public Source {
 public:
  FileSource(std::string path, const Opened& opened, DiskPool& disk)
      : path_(std::move(path)),
        identity_(opened.file->identity()),
        fingerprint_(opened.fingerprint),
        disk_(disk) {}

  std::uint64_t size_bytes() const override { return identity_.size; }
  std::string fingerprint() const override { return fingerprint_; }
  bool survives_restart() const override { return true; }
  bool is_kept_in_memory() const override { return false; }
  bool is_seekable() const override { return true; }

  Awaitable<Status> async_check() override {
    std::function<Result<Opened>()> work = [path = path_] { return open_and_hash(path); };
    const auto opened = co_await disk_.async_run<Opened>(std::move(work));
    if (opened.has_error()) co_return opened.error();
    if (opened->fingerprint != fingerprint_) co_return changed();
    co_return Status();
  }

  Awaitable<Result<std::shared_ptr<RequestBody>>> async_open(std::uint64_t first,
                                                             std::uint64_t size) override {
    std::function<Result<FilePtr>()> work = [path = path_, identity = identity_, first,
                                             size]() -> Result<FilePtr> {
      auto file = OpenFile::open(path);
      if (file.has_error()) return file.error();
      if ((*file)->identity() != identity) return changed();
      (*file)->expect_reads(first, size);
      return file;
    };
    auto file = co_await disk_.async_run<FilePtr>(std::move(work));
    if (file.has_error()) co_return file.error();
    co_return std::make_shared<FileBody>(*std::move(file), first, size, disk_);
  }

  void acknowledged(std::uint64_t /*offset*/) override {}

 private:
  const std::string path_;
  const FileIdentity identity_;
  const std::string fingerprint_;
  DiskPool& disk_;
};

}  // namespace

Awaitable<Result<std::shared_ptr<Source>>> async_open_file(std::string path, DiskPool& disk) {
  std::function<Result<Opened>()> work = [path] { return open_and_hash(path); };
  auto opened = co_await disk.async_run<Opened>(std::move(work));
  if (opened.has_error()) co_return opened.error();
  co_return std::make_shared<FileSource>(std::move(path), *opened, disk);
}

}  // namespace tokpost::media
