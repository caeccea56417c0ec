using System.Text.Json;
using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using McpCore.Engine.Stores;

namespace McpCore.Storage.Sqlite;

/// <summary>
/// Starts pending jobs in the order of their rank, as far as there is room. Jobs that need resources stand in lanes, one for each type and set of needs: a
/// claim looks at the best of each lane. One whose resources are taken keeps them from all that come after it, so that a large job does not starve
/// behind small ones.
/// </summary>
internal static class Claims
{
    public static IReadOnlyList<Job> Make(WriteTransaction transaction, ClaimRequest request)
    {
        var fit = new List<(Job Job, TypeRoom Room, PluginRef Plugin)>();
        while (!ChooseFit(transaction, request, fit))
        {
            fit.Clear();
        }

        var claimed = new List<Job>(fit.Count);
        var started = new Dictionary<TypeRoom, int>(ReferenceEqualityComparer.Instance);
        foreach (var (job, room, plugin) in fit)
        {
            claimed.Add(JobWrites.Apply(transaction, job, JobLifecycle.Start(job, plugin, request.Node, request.Incarnation, request.Now)).Job!);
            if (room.RatePeriod is not null)
            {
                started[room] = started.GetValueOrDefault(room) + 1;
            }
        }

        foreach (var (room, starts) in started)
        {
            Remember(transaction.Connection, room.Type, room.RatePeriod!.Value, starts, request.Now);
        }

        return claimed;
    }

    /// <summary>Reads the chosen jobs. Those that turn out not to be able to start wait for something else or fail, and leave their room to others.</summary>
    /// <returns>Whether all of them can start; if not, others are to be chosen.</returns>
    private static bool ChooseFit(WriteTransaction transaction, ClaimRequest request, List<(Job Job, TypeRoom Room, PluginRef Plugin)> fit)
    {
        var allFit = true;
        foreach (var (_, key, room, _) in Choose(Candidates(transaction, request), request))
        {
            var job = transaction.Unwritten is { } unwritten && unwritten.Id.SortKey == key ? unwritten : JobRows.Find(transaction.Connection, key)!;
            if (job.Damage is not null)
            {
                JobWrites.Apply(transaction, job, JobLifecycle.Damaged(job, request.Now));
                allFit = false;
            }
            else if (room.VersionFor(job) is { } plugin)
            {
                fit.Add((job, room, plugin));
            }
            else
            {
                // It asks for a version that went while it waited.
                JobWrites.Apply(transaction, job, JobLifecycle.AgentChanged(job, room.WhyMissing(job), request.Now));
                allFit = false;
            }
        }

        return allFit;
    }

    /// <summary>The best that may start together.</summary>
    private static List<Candidate> Choose(List<Candidate> candidates, ClaimRequest request)
    {
        candidates.Sort((left, right) => left.Rank != right.Rank ? left.Rank.CompareTo(right.Rank) : left.Key.CompareTo(right.Key));
        var chosen = new List<Candidate>();
        var left = request.Types.ToDictionary(room => room.Type, room => room.Free, StringComparer.Ordinal);
        var free = new Dictionary<string, int>(request.Resources, StringComparer.Ordinal);
        foreach (var candidate in candidates)
        {
            if (chosen.Count == request.Total)
            {
                break;
            }

            if (left[candidate.Room.Type] == 0)
            {
                continue;
            }

            if (candidate.Needs is { } needs)
            {
                var fits = needs.All(need => free.GetValueOrDefault(need.Key) >= need.Value);
                foreach (var (name, amount) in needs)
                {
                    free[name] = fits ? free[name] - amount : 0;
                }

                if (!fits)
                {
                    continue;
                }
            }

            left[candidate.Room.Type]--;
            chosen.Add(candidate);
        }

        return chosen;
    }

    private static List<Candidate> Candidates(WriteTransaction transaction, ClaimRequest request)
    {
        var candidates = new List<Candidate>();
        foreach (var room in request.Types)
        {
            AddOfType(transaction.Connection, room.Type, room, request, candidates);
            foreach (var alias in room.Aliases)
            {
                AddOfType(transaction.Connection, alias, room, request, candidates);
            }

            if (transaction.Unwritten is { } job && (job.Type == room.Type || room.Aliases.Contains(job.Type)))
            {
                candidates.Add(new Candidate(job.Rank, job.Id.SortKey, room, Needs: null));
            }
        }

        return candidates;
    }

    private static void AddOfType(SqliteConnection connection, string name, TypeRoom room, ClaimRequest request, List<Candidate> candidates)
    {
        AddOfLane(connection, name, "", room, request, candidates);
        if (request.Resources.Count == 0)
        {
            return;
        }

        for (var lane = NextLane(connection, name, ""); lane is not null; lane = NextLane(connection, name, lane))
        {
            AddOfLane(connection, name, lane, room, request, candidates);
        }
    }

    private static void AddOfLane(SqliteConnection connection, string type, string lane, TypeRoom room, ClaimRequest request, List<Candidate> candidates)
    {
        var needs = lane.Length == 0 ? null : JsonSerializer.Deserialize(lane, ResourcesJson.Default.IReadOnlyDictionaryStringInt32);
        var statement = connection
            .Statement("SELECT rank, key FROM jobs WHERE status = 3 AND held = 0 AND type = ? AND lane = ? ORDER BY rank, key LIMIT ?")
            .Bind(type)
            .Bind(lane)
            .Bind(Math.Min(room.Free, request.Total));
        while (statement.Step())
        {
            candidates.Add(new Candidate(statement.Int64(), statement.Int64(), room, needs));
        }

        statement.Reset();
    }

    private static string? NextLane(SqliteConnection connection, string type, string lane)
    {
        var statement = connection
            .Statement("SELECT lane FROM jobs WHERE status = 3 AND held = 0 AND type = ? AND lane > ? ORDER BY lane LIMIT 1")
            .Bind(type)
            .Bind(lane);
        var next = statement.Step() ? statement.Text() : null;
        statement.Reset();
        return next;
    }

    /// <summary>Notes the starts of a type with a rate limit, and forgets those that its period no longer reaches.</summary>
    private static void Remember(SqliteConnection connection, string type, TimeSpan period, int starts, DateTimeOffset now)
    {
        connection.Statement("INSERT INTO rate_starts (type, at, starts) VALUES (?, ?, ?) ON CONFLICT (type, at) DO UPDATE SET starts = starts + excluded.starts")
            .Bind(type)
            .Bind(now)
            .Bind(starts)
            .Run();
        connection.Statement("DELETE FROM rate_starts WHERE type = ? AND at < ?").Bind(type).Bind(now - period).Run();
    }

    /// <summary>A pending job that may be chosen.</summary>
    /// <param name="Rank">Its rank.</param>
    /// <param name="Key">Its key.</param>
    /// <param name="Room">The room of its type.</param>
    /// <param name="Needs">What it takes of the node's resources; null for nothing.</param>
    private sealed record Candidate(long Rank, long Key, TypeRoom Room, IReadOnlyDictionary<string, int>? Needs);
}
