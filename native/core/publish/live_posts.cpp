#include "native/core/publish/live_posts.hpp"

#include "native/core/publish/post_run.hpp"
#include "native/core/publish/public_ids.hpp"
#include "native/core/publish/watch_phase.hpp"

#include <utility>

namespace tokpost {

using std::chrono::milliseconds;

namespace {

// One that leaves has a few lines to run, or a later look to end.
constexpr std::chrono::seconds kLeaving{5};

// Nothing is left to be done for it. A published post may still wait for its public ids.
bool is_over(const LivePost& post) {
  const bool is_published = post.state() == PostState::published;
  if (is_published && wants_public_ids(post, post.progress().post_ids)) return false;
  return is_final(post.state());
}

bool is_at_rest(PostState state) {
  return state == PostState::stalled || state == PostState::in_inbox;
}

}  // namespace

std::shared_ptr<LivePosts> LivePosts::make(std::shared_ptr<const PostTools> tools,
                                           std::shared_ptr<RunningJobs> jobs, Left left) {
  std::shared_ptr<LivePosts> posts(
      new LivePosts(std::move(tools), std::move(jobs), std::move(left)));
  std::weak_ptr<LivePosts> weak = posts;
  Watcher::Done done = [weak](const std::shared_ptr<LivePost>& post) {
    if (const auto self = weak.lock()) self->let_go(post);
  };
  posts->watcher_ =
      Watcher::make(posts->tools_->context, posts->jobs_, async_look, std::move(done));
  return posts;
}

LivePosts::LivePosts(std::shared_ptr<const PostTools> tools, std::shared_ptr<RunningJobs> jobs,
                     Left left)
    : tools_(std::move(tools)), jobs_(std::move(jobs)), left_(std::move(left)) {}

void LivePosts::take(std::shared_ptr<LivePost> post, milliseconds first_look) {
  {
    const std::lock_guard lock(mutex_);
    if (closed_ || is_over(*post)) return;
    // Somebody claimed it after this one got its lease, and has a newer one.
    const std::string& id = post->content().id;
    if (!post->claim && claimed_.contains(id)) return;
    if (!posts_.try_emplace(id, post).second) return;
  }
  post->claim.reset();
  go_on(post, first_look);
}

void LivePosts::go_on(const std::shared_ptr<LivePost>& post, milliseconds first_look) {
  if (post->intent() >= Intent::stop) return let_go(post);
  if (post->state() < PostState::processing) return run(post);
  post->slim();
  watcher_->add(post, first_look);
}

void LivePosts::run(const std::shared_ptr<LivePost>& post) {
  std::function<Awaitable<void>()> body = [post] { return async_run_post(post); };
  std::function<void()> done = [self = shared_from_this(), post] {
    post->forget_job();
    // A pull that shall be cancelled is looked at now: TikTok is asked in a look. So is a post that
    // a webhook came for before its init was answered.
    const bool hurry = post->intent() == Intent::cancel || post->take_hint();
    if (post->state() == PostState::processing) {
      self->go_on(post, hurry ? milliseconds(0) : look_pause(*post));
    } else {
      self->let_go(post);
    }
  };
  const Intent known = post->intent();
  post->set_job(RunningJobs::start(jobs_, *tools_->context.pool, std::move(body), std::move(done)),
                known);
}

void LivePosts::let_go(const std::shared_ptr<LivePost>& post) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = posts_.find(post->content().id);
    if (found != posts_.end() && found->second == post) posts_.erase(found);
  }
  somebody_left_.notify();
  left_(post);
}

Awaitable<std::shared_ptr<LivePost>> LivePosts::async_find(std::string id) {
  const auto self = shared_from_this();
  std::function<bool()> is_settled = [self, id] {
    const auto post = self->find(id);
    return post ? !is_at_rest(post->seen_state()) : !self->is_claimed(id);
  };
  if (!is_settled()) co_await somebody_left_.async_until(std::move(is_settled), kLeaving);
  co_return find(id);
}

// The journal lets an engine take its own leases anew, which would part a post from whoever is at
// work on it here.
std::shared_ptr<void> LivePosts::claim(const std::string& id) {
  const std::lock_guard lock(mutex_);
  if (posts_.contains(id) || !claimed_.insert(id).second) return nullptr;
  auto release = [weak = weak_from_this(), id](void*) {
    const auto self = weak.lock();
    if (!self) return;
    {
      const std::lock_guard guard(self->mutex_);
      self->claimed_.erase(id);
    }
    self->somebody_left_.notify();
  };
  return {this, std::move(release)};
}

bool LivePosts::is_claimed(const std::string& id) const {
  const std::lock_guard lock(mutex_);
  return claimed_.contains(id);
}

Awaitable<Result<std::shared_ptr<LivePost>>> LivePosts::async_acquire(std::string id) {
  const auto self = shared_from_this();
  std::shared_ptr<void> claimed = claim(id);
  if (!claimed) {
    Error error = make_error(Errc::state, "lease_held", "The post " + id + " is being worked on.");
    error.retryable = true;
    co_return error;
  }
  // Whoever gets the lease gets a record without an alarm.
  Result<std::optional<PostRecord>> before = co_await tools_->journal->async_get(id);
  if (before.has_error()) co_return before.error();
  Result<PostRecord> record = co_await tools_->journal->async_acquire(std::move(id));
  if (record.has_error()) co_return record.error();
  auto post = std::make_shared<LivePost>(tools_, *std::move(record));
  post->claim = std::move(claimed);
  if (*before) post->due_at = (*before)->progress.wake_at;
  co_return post;
}

Awaitable<void> LivePosts::async_leave_as_it_was(std::shared_ptr<LivePost> post) {
  const auto self = shared_from_this();
  const PostState state = post->state();
  const bool is_at_work = state != PostState::scheduled && is_running(state);
  if (is_at_work) {
    take(post, tools_->context.config->polling.interval);
    co_return;
  }
  co_await post->async_put_back();
}

std::shared_ptr<LivePost> LivePosts::find(const std::string& id) const {
  const std::lock_guard lock(mutex_);
  const auto found = posts_.find(id);
  return found == posts_.end() ? nullptr : found->second;
}

std::vector<std::shared_ptr<LivePost>> LivePosts::all() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::shared_ptr<LivePost>> posts;
  posts.reserve(posts_.size());
  for (const auto& [id, post] : posts_) posts.push_back(post);
  return posts;
}

std::size_t LivePosts::size() const {
  const std::lock_guard lock(mutex_);
  return posts_.size();
}

Awaitable<void> LivePosts::async_close(milliseconds grace) {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  watcher_->close();
  for (const auto& post : all()) post->want(Intent::stop);
  const bool ended = co_await jobs_->async_wait(grace);
  if (!ended) {
    for (const auto& post : all()) post->cut_off();
    co_await jobs_->async_wait(grace);
  }
  const std::lock_guard lock(mutex_);
  posts_.clear();
}

}  // namespace tokpost
