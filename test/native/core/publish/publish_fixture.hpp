#pragma once

#include "native/core/publish/live_post.hpp"
#include "native/core/publish/post_run.hpp"
#include "native/core/publish/post_settings.hpp"
#include "native/core/publish/watch_phase.hpp"
#include "native/core/store/random_id.hpp"
#include "native/core/store/sqlite_journal.hpp"
#include "native/core/store/sqlite_rate_log.hpp"
#include "test/native/core/publish/fake_tiktok.hpp"
#include "test/native/core/publish/fake_upload.hpp"
#include "test/native/support/fake_rng.hpp"
#include "test/native/support/fake_sleeper.hpp"
#include "test/native/support/io_test.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace tokpost::test {

/// Accounts whose tokens the test hands out.
class FakeAccounts final : public AccountTokens {
 public:
  void set(const std::string& open_id, std::shared_ptr<tiktok::UserClient> client) {
    const std::lock_guard lock(mutex_);
    clients_[open_id] = std::move(client);
  }
  Awaitable<Result<std::shared_ptr<tiktok::UserClient>>> async_find(PostOwner owner) override {
    const std::lock_guard lock(mutex_);
    co_return clients_[owner.open_id];
  }
  void set_recent(const std::string& account_id, std::shared_ptr<tiktok::UserClient> client) {
    const std::lock_guard lock(mutex_);
    recent_[account_id] = std::move(client);
  }
  std::shared_ptr<tiktok::UserClient> recent(std::string_view account_id) override {
    const std::lock_guard lock(mutex_);
    const auto found = recent_.find(std::string(account_id));
    return found == recent_.end() ? nullptr : found->second;
  }

 private:
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<tiktok::UserClient>> clients_;
  std::map<std::string, std::shared_ptr<tiktok::UserClient>> recent_;
};

/// Posts against a fake TikTok, a fake uploader and a journal in memory.
class PublishFixture : public IoTest {
 protected:
  template <class Start>
  auto await(Start start) {
    using Answer = typename std::invoke_result_t<Start>::value_type;
    return run<typename Answer::value_type>(std::function<Awaitable<Answer>()>(std::move(start)));
  }
  explicit PublishFixture(Sleeper* sleeper = nullptr) {
    config_->retry.base_delay = std::chrono::milliseconds(1);
    context_.config = config_;
    context_.http = tiktok_;
    context_.pool = &pool_;
    context_.clock = &clock_;
    context_.rng = &rng_;
    context_.sleeper = sleeper == nullptr ? &sleeper_ : sleeper;
    context_.log =
        Log([this](LogLevel, std::string line) { note_line(std::move(line)); }, LogLevel::debug);
    SqliteOptions options;
    options.path = std::string(kMemoryPath);
    options.clock = &clock_;
    database_ = *await([&] { return Database::async_open(options); });
    journal_ = make_journal("one");
    rate_log_ = make_sqlite_rate_log(database_);
    connect("open-1");
  }
  ~PublishFixture() override {
    for (const auto& client : clients_) client->close();
    database_->close();  // its answers end on the pool
  }

  void await_void(std::function<Awaitable<void>()> start) {
    std::function<Awaitable<Status>()> body = [start]() -> Awaitable<Status> {
      co_await start();
      co_return Status();
    };
    EXPECT_TRUE(run<void>(std::move(body)).has_value());
  }

  std::shared_ptr<Journal> make_journal(const std::string& engine) {
    LeaseHolder holder = LeaseHolder::make();
    holder.engine = engine;
    return make_sqlite_journal(database_, keys_, std::move(holder));
  }
  void connect(const std::string& open_id) {
    tiktok::TokenSet tokens;
    tokens.open_id = open_id;
    tokens.access_token = Secret("act.test");
    auto session =
        tiktok::TokenSession::make(context_, std::move(tokens), tiktok::TokenSession::Save());
    clients_.push_back(tiktok::UserClient::make(context_, std::move(session)));
    accounts_->set(open_id, clients_.back());
  }

  std::shared_ptr<const PostTools> tools(std::shared_ptr<Journal> journal = nullptr) {
    auto tools = std::make_shared<PostTools>();
    tools->context = context_;
    tools->journal = journal ? std::move(journal) : journal_;
    tools->rate_log = rate_log_;
    tools->governor = std::make_shared<Governor>(context_, nullptr);
    tools->accounts = accounts_;
    tools->sources = opener_;
    tools->uploader = uploader_;
    tools->chunks = std::make_shared<ChunkPlanner>(config_->uploads.chunk_size);
    tools->news = std::make_shared<NewsDesk>(
        [this](PostNews news) {
          const std::lock_guard lock(mutex_);
          news_.push_back(std::move(news));
        },
        clock_);
    return tools;
  }

  static PostRequest request(PostKind kind, const std::string& options) {
    const auto document = json::parse(options);
    auto request = read_post_request(kind, document->get_object());
    EXPECT_TRUE(request.has_value()) << (request ? "" : request.error().message);
    return *std::move(request);
  }
  static PostRequest file_post() {
    return request(PostKind::video, R"({"source":"clip.mp4","title":"hello"})");
  }
  static PostRequest file_draft() {
    return request(PostKind::draft_video, R"({"source":"clip.mp4"})");
  }
  static PostRequest pulled_post() {
    return request(PostKind::video, R"({"source":{"url":"https://cdn.example/v.mp4"}})");
  }
  static PostRequest photo_post() {
    return request(PostKind::photos, R"({"photos":["https://cdn.example/1.jpg"]})");
  }

  /// A post as it stands in the journal, with its lease held.
  PostRecord insert(const PostRequest& request, PostProgress progress = {},
                    std::shared_ptr<Journal> journal = nullptr) {
    PostContent content = content_of(request);
    content.id = random_id();
    content.account_id = "account-1";
    content.user_id = "user-1";
    content.open_id = "open-1";
    if (is_video(request.kind) && !is_pulled(content)) {
      content.source.size_bytes = static_cast<std::int64_t>(opener_->size);
      const auto kind = content.source.kind;
      const bool lasts = kind == SourceKind::file || kind == SourceKind::relay_url;
      if (lasts) content.source.fingerprint = opener_->fingerprint;
    }
    content.content_hash = content_hash(request);
    const auto to = journal ? journal : journal_;
    const PostEvent event = state_event(content.id, progress, clock_.wall_now());
    auto added = await([&] { return to->async_insert(content, progress, Lease::keep, event); });
    EXPECT_TRUE(added.has_value()) << (added ? "" : added.error().message);
    return added->post;
  }
  std::shared_ptr<LivePost> live(const PostRequest& request, PostProgress progress = {}) {
    return std::make_shared<LivePost>(tools(), insert(request, std::move(progress)));
  }
  std::shared_ptr<LivePost> run_post(std::shared_ptr<LivePost> post) {
    await_void([post] { return async_run_post(post); });
    return post;
  }
  std::shared_ptr<LivePost> run_post(const PostRequest& request, PostProgress progress = {}) {
    return run_post(live(request, std::move(progress)));
  }
  std::optional<std::chrono::milliseconds> look(std::shared_ptr<LivePost> post) {
    std::optional<std::chrono::milliseconds> pause;
    await_void([&pause, post]() -> Awaitable<void> { pause = co_await async_look(post); });
    return pause;
  }
  PostRecord stored(const std::string& id) {
    auto found = await([&] { return journal_->async_get(id); });
    EXPECT_TRUE(found.has_value() && found->has_value());
    return **found;
  }
  static std::string error_code(const LivePost& post) {
    const auto error = post.view().error;
    return error ? error->code : "";
  }

  void note_line(std::string line) {
    const std::lock_guard lock(mutex_);
    lines_.push_back(std::move(line));
  }
  std::vector<std::string> lines() const {
    const std::lock_guard lock(mutex_);
    return lines_;
  }
  bool has_line(const std::string& wanted) const {
    for (const std::string& line : lines()) {
      if (line == wanted) return true;
    }
    return false;
  }
  std::vector<PostNews> news() const {
    const std::lock_guard lock(mutex_);
    return news_;
  }

  FakeClock clock_;
  FakeRng rng_;
  FakeSleeper sleeper_{clock_};
  mutable std::mutex mutex_;
  std::vector<std::string> lines_;
  std::vector<PostNews> news_;
  std::shared_ptr<tiktok::AppConfig> config_ = make_config();
  std::shared_ptr<FakeTikTok> tiktok_ = std::make_shared<FakeTikTok>();
  std::shared_ptr<FakeOpener> opener_ = std::make_shared<FakeOpener>();
  std::shared_ptr<FakeUploader> uploader_ = std::make_shared<FakeUploader>();
  std::shared_ptr<FakeAccounts> accounts_ = std::make_shared<FakeAccounts>();
  std::shared_ptr<const KeyRing> keys_ = std::make_shared<const KeyRing>(KeyRing::generate());
  tiktok::Context context_;
  std::vector<std::shared_ptr<tiktok::UserClient>> clients_;
  std::shared_ptr<Database> database_;
  std::shared_ptr<Journal> journal_;
  std::shared_ptr<RateLog> rate_log_;
};

}  // namespace tokpost::test
