#include "native/core/publish/engine.hpp"

#include "native/core/media/source.hpp"
#include "native/core/publish/cancel.hpp"
#include "native/core/publish/event_replay.hpp"
#include "native/core/publish/explain_order.hpp"
#include "native/core/publish/first_post.hpp"
#include "native/core/publish/intake.hpp"
#include "native/core/publish/live_posts.hpp"
#include "native/core/publish/post_again.hpp"
#include "native/core/publish/quota_of.hpp"
#include "native/core/publish/resume.hpp"
#include "native/core/publish/resume_post.hpp"
#include "native/core/publish/scheduler.hpp"
#include "native/core/publish/settle_post.hpp"
#include "native/core/publish/webhook_notes.hpp"

#include <algorithm>
#include <atomic>
#include <utility>

namespace tokpost {
namespace {

using std::chrono::milliseconds;

// A store that is slower than that goes on in the background.
constexpr std::chrono::seconds kFirstLookLimit{10};
// The year 2200: when an engine would take a post that a queue holds.
const WallTime kHeld = from_unix_seconds(7'258'118'400);
// Of the 2 s that a client's end may take.
constexpr milliseconds kGrace{900};

// Nothing else is wrong with the order.
bool is_about_lost_file(const Error& error) {
  return error.issues.size() == 1 && error.issues.front().code == "source_lost";
}

Error closed_error() {
  return make_error(Errc::state, "closed", "The client has been closed.", "posts");
}

class Engine final : public PublishEngine, public std::enable_shared_from_this<Engine> {
 public:
  explicit Engine(EngineParts parts) : left_(parts.left), tools_(make_tools(std::move(parts))) {}

  void connect() {
    std::weak_ptr<Engine> weak = weak_from_this();
    LivePosts::Left left = [weak](const std::shared_ptr<LivePost>& post) {
      if (const auto self = weak.lock()) self->note_left(post);
    };
    posts_ = LivePosts::make(tools_, jobs_, std::move(left));
    scheduler_ = Scheduler::make(tools_, jobs_, posts_);
  }

  void look() override {
    if (started_) scheduler_->poke();
  }

  Awaitable<Status> async_start() override {
    if (closed_) co_return closed_error();
    if (!started_.exchange(true)) scheduler_->poke();
    co_return Status();
  }

  Awaitable<Status> async_take_up() override {
    const auto self = shared_from_this();
    const Status started = co_await async_start();
    if (started.has_error()) co_return started;
    co_await scheduler_->async_looked(kFirstLookLimit);
    co_return Status();
  }

  Awaitable<Result<PostView>> async_accept(PostOrder order) override {
    const auto self = shared_from_this();
    if (closed_) co_return closed_error();
    Result<CheckedOrder> checked = co_await async_check_order(tools_->sources, order);
    if (checked.has_error()) {
      if (!is_about_lost_file(checked.error())) co_return checked.error();
      Result<std::optional<PostRecord>> first = co_await async_find_first(tools_->journal, order);
      if (first.has_value() && *first) co_return seen(**first);
      co_return checked.error();
    }
    const Status started = co_await async_start();
    if (started.has_error()) co_return started.error();
    PostProgress progress;
    const auto publish_at = order.request.publish_at;
    const bool held = order.held;
    const bool waits = held || (publish_at && *publish_at > tools_->context.clock->wall_now());
    if (waits) {
      progress.state = PostState::scheduled;
      progress.wake_at = held ? kHeld : *publish_at;
    }
    const PostEvent event =
        state_event(checked->content.id, progress, tools_->context.clock->wall_now());
    const Lease lease = waits ? Lease::release : Lease::keep;
    Result<InsertedPost> inserted =
        co_await tools_->journal->async_insert(checked->content, progress, lease, event);
    if (inserted.has_error()) co_return inserted.error();
    if (inserted->existed) co_return seen(inserted->post);
    PostRecord record = std::move(inserted->post);
    const PostView view = view_of(record);
    tools_->news->tell(PostNews::Type::state, view);
    if (waits) {
      scheduler_->poke();
      co_return view;
    }
    auto post = std::make_shared<LivePost>(tools_, std::move(record));
    post->request = std::make_unique<PostRequest>(std::move(order.request));
    post->handle = std::move(order.source);
    if (checked->opened) {
      post->opened = std::make_unique<OpenedSource>(*std::move(checked->opened));
    }
    posts_->take(std::move(post), milliseconds(0));
    co_return view;
  }

  Awaitable<Result<std::optional<PostView>>> async_get(std::string id) override {
    const auto self = shared_from_this();
    if (closed_) co_return closed_error();
    Result<std::optional<PostRecord>> record = co_await tools_->journal->async_get(std::move(id));
    if (record.has_error()) co_return record.error();
    if (!*record) co_return std::optional<PostView>();
    co_return std::optional<PostView>(seen(**record));
  }

  Awaitable<Result<PostViewPage>> async_list(PostFilter filter) override {
    const auto self = shared_from_this();
    if (closed_) co_return closed_error();
    Result<PostPage> page = co_await tools_->journal->async_list(std::move(filter));
    if (page.has_error()) co_return page.error();
    PostViewPage views;
    views.next_cursor = page->next_cursor;
    for (const PostRecord& record : page->posts) views.posts.push_back(seen(record));
    co_return views;
  }

  Awaitable<Result<CancelAnswer>> async_cancel(std::string id) override {
    const auto self = shared_from_this();
    const Status started = co_await async_start();
    if (started.has_error()) co_return started.error();
    Result<CancelAnswer> answer = co_await async_cancel_one(tools_, posts_, std::move(id));
    co_return answer;
  }

  Awaitable<Result<PostView>> async_resume(std::string id,
                                           std::shared_ptr<media::Source> source) override {
    const auto self = shared_from_this();
    const Status started = co_await async_start();
    if (started.has_error()) co_return started.error();
    Result<PostView> view = co_await async_resume_one(posts_, std::move(id), std::move(source));
    co_return view;
  }

  Awaitable<Result<std::optional<std::string>>> async_predecessor(std::string id) override {
    const auto self = shared_from_this();
    if (closed_) co_return closed_error();
    Result<std::optional<std::string>> before =
        co_await tools_->journal->async_predecessor(std::move(id));
    co_return before;
  }

  Awaitable<Result<std::size_t>> async_resume_all() override {
    const auto self = shared_from_this();
    const Status started = co_await async_start();
    if (started.has_error()) co_return started.error();
    const std::optional<std::string> everybody;
    const std::shared_ptr<media::Source> no_source;
    Result<std::vector<PostRecord>> stalled =
        co_await async_stalled_posts(tools_->journal, everybody);
    if (stalled.has_error()) co_return stalled.error();
    std::size_t resumed = 0;
    for (const PostRecord& record : *stalled) {
      if (!can_resume_alone(record)) continue;
      Result<PostView> view = co_await async_resume(record.content.id, no_source);
      if (view.has_value()) ++resumed;
    }
    co_return resumed;
  }

  Awaitable<Result<PostView>> async_settle(std::string id, Settlement word) override {
    const auto self = shared_from_this();
    const Status started = co_await async_start();
    if (started.has_error()) co_return started.error();
    Result<PostView> view = co_await async_settle_one(posts_, std::move(id), std::move(word));
    co_return view;
  }

  Awaitable<Result<PostView>> async_retry(std::string id,
                                          std::shared_ptr<media::Source> source) override {
    const auto self = shared_from_this();
    const Status started = co_await async_start();
    if (started.has_error()) co_return started.error();
    Result<PostOrder> order = co_await async_order_of(tools_->journal, std::move(id));
    if (order.has_error()) co_return order.error();
    order->source = std::move(source);
    Result<PostView> view = co_await async_accept(*std::move(order));
    co_return view;
  }

  Awaitable<Result<PostView>> async_requeue(std::string id, WallTime publish_at) override {
    const auto self = shared_from_this();
    const std::string again = id_of_retry(id);
    Result<std::optional<PostRecord>> made = co_await tools_->journal->async_get(again);
    if (made.has_error()) co_return made.error();
    if (*made) co_return seen(**made);
    Result<PostOrder> order = co_await async_order_of(tools_->journal, std::move(id));
    if (order.has_error()) co_return order.error();
    order->id = again;
    order->held = true;
    order->request.publish_at = publish_at;
    Result<PostView> view = co_await async_accept(*std::move(order));
    co_return view;
  }

  Awaitable<Result<DryRun>> async_dry_run(PostOrder order) override {
    const auto self = shared_from_this();
    if (closed_) co_return closed_error();
    Result<LookedAt> looked = co_await async_look_at_order(tools_->sources, order, Reach::here);
    if (looked.has_error()) co_return looked.error();
    co_return plan_order(*tools_, order, *looked);
  }

  Awaitable<Result<Plan>> async_explain(PostOrder order) override {
    const auto self = shared_from_this();
    if (closed_) co_return closed_error();
    Result<Plan> plan = co_await async_explain_order(tools_, std::move(order));
    co_return plan;
  }

  Awaitable<Result<Quota>> async_quota(PostOwner owner) override {
    const auto self = shared_from_this();
    if (closed_) co_return closed_error();
    Result<Quota> quota = co_await async_quota_of(tools_, std::move(owner));
    co_return quota;
  }

  Awaitable<Result<std::vector<PostNews>>> async_events_after(std::int64_t id,
                                                              std::size_t limit) override {
    const auto self = shared_from_this();
    if (closed_) co_return closed_error();
    Result<std::vector<PostNews>> events = co_await async_replay_events(tools_, id, limit);
    co_return events;
  }

  Awaitable<Status> async_note_webhook(tiktok::WebhookEvent event) override {
    const auto self = shared_from_this();
    const Status started = co_await async_start();
    if (started.has_error()) co_return started;
    Result<NotedWebhook> noted = co_await async_note_event(tools_, posts_, std::move(event));
    if (noted.has_error()) co_return noted.error();
    if (noted->unclaimed) {
      const Status adopted = co_await async_adopt_unclaimed(tools_, posts_, noted->open_id);
      if (adopted.has_error()) co_return adopted;
    }
    if (noted->wakes_others) scheduler_->poke();
    co_return Status();
  }

  Awaitable<Status> async_tokens_arrived(PostOwner owner) override {
    const auto self = shared_from_this();
    const Status started = co_await async_start();
    if (started.has_error()) co_return started;
    const std::shared_ptr<media::Source> no_source;
    Result<std::vector<PostRecord>> stalled =
        co_await async_stalled_posts(tools_->journal, owner.account_id);
    if (stalled.has_error()) co_return stalled.error();
    for (const PostRecord& record : *stalled) {
      const auto reason = record.progress.stalled_because;
      const bool waits_for_token =
          reason == StallReason::token_missing || reason == StallReason::needs_reconnect;
      if (record.content.open_id != owner.open_id || !waits_for_token) continue;
      Result<PostView> resumed = co_await async_resume(record.content.id, no_source);
      if (resumed.has_error()) {
        tools_->context.log.warn("tiktok: a post cannot go on: " + resumed.error().message);
      }
    }
    co_return Status();
  }

  Awaitable<Status> async_account_removed(std::string account_id) override {
    const auto self = shared_from_this();
    const Status started = co_await async_start();
    if (started.has_error()) co_return started;
    Status removed = co_await async_remove_posts(tools_, posts_, std::move(account_id));
    co_return removed;
  }

  EngineStats stats() const override {
    EngineStats stats;
    stats.posts = posts_->size();
    stats.watched = posts_->watched();
    stats.running = stats.posts - std::min(stats.posts, stats.watched);
    return stats;
  }

  Awaitable<void> async_close() override {
    const auto self = shared_from_this();
    if (closed_.exchange(true)) co_return;
    scheduler_->close();
    co_await posts_->async_close(kGrace);
    // The store may end before the last call of the client does.
    tools_->governor->share(nullptr);
    if (!started_) co_return;
    const Status released = co_await tools_->journal->async_release_leases();
    if (released.has_error()) tools_->context.log.warn("tiktok: " + released.error().message);
  }

 private:
  static std::shared_ptr<const PostTools> make_tools(EngineParts parts) {
    auto tools = std::make_shared<PostTools>();
    tools->context = parts.context;
    tools->journal = std::move(parts.journal);
    tools->rate_log = std::move(parts.rate_log);
    tools->governor = std::move(parts.governor);
    if (!tools->governor) tools->governor = std::make_shared<Governor>(parts.context);
    if (parts.is_store_shared) tools->governor->share(tools->rate_log);
    tools->accounts = std::move(parts.accounts);
    tools->sources = std::move(parts.sources);
    tools->uploader = std::move(parts.uploader);
    tools->chunks = std::make_shared<ChunkPlanner>(parts.context.config->uploads.chunk_size);
    tools->enter_upload = std::move(parts.enter_upload);
    tools->news = std::make_shared<NewsDesk>(std::move(parts.sink), *tools->context.clock);
    return tools;
  }

  // A post at work here is known better than by its row.
  PostView seen(const PostRecord& record) const {
    const auto live = posts_->find(record.content.id);
    return live ? live->view() : view_of(record);
  }

  // A post that left may have been in doubt about an init that a webhook has told of meanwhile.
  void note_left(const std::shared_ptr<LivePost>& post) {
    if (left_) left_();
    if (closed_ || post->intent() == Intent::lost) return;
    if (post->progress().stalled_because != StallReason::ambiguous_init) return;
    std::function<Awaitable<void>()> body =
        [tools = tools_, posts = posts_, open_id = post->content().open_id]() -> Awaitable<void> {
      const Status adopted = co_await async_adopt_unclaimed(tools, posts, open_id);
      if (adopted.has_error()) tools->context.log.warn("tiktok: " + adopted.error().message);
    };
    RunningJobs::start(jobs_, *tools_->context.pool, std::move(body));
  }

  const std::function<void()> left_;
  std::shared_ptr<const PostTools> tools_;
  std::shared_ptr<RunningJobs> jobs_ = std::make_shared<RunningJobs>();
  std::shared_ptr<LivePosts> posts_;
  std::shared_ptr<Scheduler> scheduler_;
  std::atomic<bool> started_{false};
  std::atomic<bool> closed_{false};
};

}  // namespace

std::shared_ptr<PublishEngine> PublishEngine::make(EngineParts parts) {
  auto engine = std::make_shared<Engine>(std::move(parts));
  engine->connect();
  return engine;
}

}  // namespace tokpost
