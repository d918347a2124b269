#include "native/core/publish/uploader.hpp"

#include "native/core/publish/upload_run.hpp"

#include <utility>

namespace tokpost {
namespace {

class ChunkUploader final : public Uploader {
 public:
  ChunkUploader(tiktok::Context context, std::shared_ptr<const UploadPace> pace)
      : context_(std::move(context)), pace_(std::move(pace)) {}

  Awaitable<UploadOutcome> async_upload(UploadTask task) override {
    auto run = std::make_shared<UploadRun>(context_, pace_, std::move(task));
    return async_keep(std::move(run));
  }

 private:
  static Awaitable<UploadOutcome> async_keep(std::shared_ptr<UploadRun> run) {
    UploadOutcome outcome = co_await run->async_run();
    co_return outcome;
  }

  const tiktok::Context context_;
  const std::shared_ptr<const UploadPace> pace_;
};

}  // namespace

std::shared_ptr<Uploader> make_uploader(tiktok::Context context,
                                        std::shared_ptr<const UploadPace> pace) {
  return std::make_shared<ChunkUploader>(std::move(context), std::move(pace));
}

}  // namespace tokpost
