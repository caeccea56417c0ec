using System.Globalization;
using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using McpCore.Engine.Stores;
using McpCore.Engine.Submission;

namespace McpCore.Storage.Sqlite;

/// <summary>
/// Submits of which some job has a unique key, waits for others or belongs to a batch. Each job is stored after those of the request that it waits for, and sees what
/// storing them has done; when one is refused, all of it is taken back.
/// </summary>
internal sealed class LinkedSubmits
{
    private readonly WriteTransaction _transaction;
    private readonly SqliteConnection _connection;
    private readonly IReadOnlyList<NewJob> _jobs;
    private readonly Job?[] _stored;
    private readonly bool[] _existing;
    private bool _replaced;

    private LinkedSubmits(WriteTransaction transaction, IReadOnlyList<NewJob> jobs, Job?[] known)
    {
        (_transaction, _connection, _jobs, _stored) = (transaction, transaction.Connection, jobs, known);
        _existing = [.. known.Select(job => job is not null)];
    }

    /// <param name="transaction">The transaction.</param>
    /// <param name="jobs">The jobs.</param>
    /// <param name="known">For each job the earlier one of its idempotency key, or null.</param>
    /// <param name="repeats">For each job the place of an earlier one in the request with the same idempotency key, or null.</param>
    public static SubmitOutcome Submit(WriteTransaction transaction, IReadOnlyList<NewJob> jobs, Job?[] known, int?[] repeats)
    {
        var submit = new LinkedSubmits(transaction, jobs, [.. known]);
        var rejection = transaction.Try(() => submit.Store(repeats), keeps: rejection => rejection is null);
        return rejection is null ? submit.Outcome() : SubmitOutcome.Refused(rejection);
    }

    private Rejection? Store(int?[] repeats)
    {
        foreach (var place in InOrder(repeats))
        {
            if (_existing[place])
            {
                continue;
            }

            if (repeats[place] is { } first)
            {
                (_stored[place], _existing[place]) = (_stored[first], true);
            }
            else if (Store(place) is { } rejection)
            {
                return rejection;
            }
        }

        return null;
    }

    private SubmitOutcome Outcome()
    {
        // A job may have replaced one that the same request stored before it.
        var jobs = _replaced ? _stored.Select(job => JobRows.Find(_connection, job!.Id.SortKey)!) : _stored.Select(job => job!);
        return new SubmitOutcome([.. jobs], _existing, null);
    }

    private Rejection? Store(int place)
    {
        var item = _jobs[place];
        var draft = item.Draft;
        var edges = new List<(JobId Parent, DependencyNeed Need, bool IsOpen)>();
        if (draft.Options.Unique is { } rule && UniqueKeys.Holder(_connection, draft.Type, rule, draft.CreatedAt) is { } holder)
        {
            switch (rule.Policy)
            {
                case UniquePolicy.ReturnExisting:
                    (_stored[place], _existing[place]) = (holder, true);
                    JobWrites.KeepIdempotencyKey(_transaction, item, holder.Id);
                    return null;
                case UniquePolicy.Reject:
                    return Rejection.Of("unique_conflict", $"The unique key \"{rule.Key}\" is held by job {holder.Id}, which is {holder.Status.Wire()}. Wait for that job, cancel it, or use another key.");
                default:
                    Replace(holder, draft, edges);
                    break;
            }
        }

        var faults = new List<Fault>();
        if (draft.Options.Batch is { } batch)
        {
            if (!JobId.TryParse(batch, out var id) || BatchRows.Find(_connection, id) is not { } stored)
            {
                faults.Add(new Fault($"{item.Path}.batch", "batch_not_found", $"there is no batch \"{batch}\"", "the full id of a batch"));
            }
            else if (stored.CompletedAt is not null)
            {
                return Rejection.Of("batch_finished", $"Batch {id} has ended, so nothing can be added to it. Submit another batch, or the job by itself.");
            }
        }

        draft = draft with { Options = draft.Options with { DependsOn = Resolve(item, edges, faults) } };
        if (faults.Count > 0)
        {
            return Rejection.OfFaults(faults);
        }

        var open = edges.Where(edge => edge.IsOpen).Select(edge => new OpenDependency(edge.Parent, edge.Need)).ToList();
        var job = JobWrites.Insert(_transaction, item with
        {
            Draft = draft with
            {
                Waiting = JobDependencies.ReasonOf(open),
                Links = draft.Links | (edges.Count > 0 ? JobLinks.Waits : JobLinks.None),
            },
        });
        foreach (var edge in edges)
        {
            DependencyRows.Add(_connection, job.Id, edge.Parent, edge.Need, edge.IsOpen ? DependencyRows.Open : DependencyRows.Met);
        }

        if (job.Options.Unique is not null)
        {
            UniqueKeys.Take(_connection, job);
        }

        if (job.Options.Batch is not null)
        {
            BatchRows.Moved(_transaction, job, from: null, job.CreatedAt);
        }

        _stored[place] = job;
        return null;
    }

    /// <summary>Cancels the job that holds the key. While it still runs, the new one waits for it, and for whatever it waited for to be replaced itself.</summary>
    private void Replace(Job holder, Job draft, List<(JobId Parent, DependencyNeed Need, bool IsOpen)> edges)
    {
        _replaced = true;
        edges.AddRange(DependencyRows.OpenOf(_connection, holder.Id.SortKey)
            .Where(dependency => dependency.Need == DependencyNeed.Replaced && !holder.Status.IsFinal())
            .Select(dependency => (dependency.Id, dependency.Need, true)));
        if (holder.Status.IsFinal())
        {
            return;
        }

        var outcome = JobWrites.Apply(_transaction, holder, JobLifecycle.Cancel(holder, $"Replaced by {draft.Id}.", draft.Actor ?? "", draft.CreatedAt));
        if (outcome.Job!.Status == JobStatus.Running)
        {
            edges.Add((holder.Id, DependencyNeed.Replaced, true));
            _transaction.Consequences.Add(outcome.Job);
        }
    }

    /// <returns>The dependencies with the ids of the jobs that they name; null when there are none.</returns>
    private List<Dependency>? Resolve(NewJob item, List<(JobId Parent, DependencyNeed Need, bool IsOpen)> edges, List<Fault> faults)
    {
        if (item.Draft.Options.DependsOn is not { } dependencies)
        {
            return null;
        }

        var resolved = new List<Dependency>(dependencies.Count);
        for (var i = 0; i < dependencies.Count; i++)
        {
            var dependency = dependencies[i];
            var text = dependency.Id;
            var path = string.Create(CultureInfo.InvariantCulture, $"{item.Path}.depends_on[{i}].id");
            var id = dependency.Place is { } place ? _stored[place]!.Id : JobId.Parse(text);
            var need = dependency.OnCompletion ? DependencyNeed.Completion : DependencyNeed.Success;
            if (DependencyRows.Find(_connection, id.SortKey) is not { } parent || parent.Id != id)
            {
                faults.Add(new Fault(path, "job_not_found", $"there is no job \"{text}\"", "a job that is stored"));
            }
            else if (parent.Fails(need))
            {
                faults.Add(new Fault(path, JobDependencies.FailedCode, $"job {id} is {parent.Status.Wire()} already and will not be completed; retry it first, or wait for its end alone (\"when\": \"completion\")"));
            }
            else
            {
                edges.Add((id, need, !parent.Status.IsFinal()));
                resolved.Add(dependency with { Id = id.ToString() });
            }
        }

        return resolved;
    }

    /// <summary>The places of the request, those first that others name; otherwise as they were submitted.</summary>
    private IEnumerable<int> InOrder(int?[] repeats)
    {
        var entered = new bool[_jobs.Count];
        var way = new Stack<(int Place, bool IsReady)>();
        for (var start = 0; start < _jobs.Count; start++)
        {
            way.Push((start, false));
            while (way.TryPop(out var step))
            {
                if (step.IsReady)
                {
                    yield return step.Place;
                }
                else if (!entered[step.Place])
                {
                    entered[step.Place] = true;
                    way.Push((step.Place, true));
                    foreach (var named in Named(step.Place, repeats))
                    {
                        way.Push((named, false));
                    }
                }
            }
        }
    }

    private IEnumerable<int> Named(int place, int?[] repeats)
    {
        var named = (_jobs[place].Draft.Options.DependsOn ?? []).Select(dependency => dependency.Place).OfType<int>();
        return repeats[place] is { } first ? named.Append(first) : named;
    }
}
