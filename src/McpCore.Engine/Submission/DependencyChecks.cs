using System.Globalization;
using McpCore.Engine.Jobs;

namespace McpCore.Engine.Submission;

/// <summary>
/// What can be said of dependencies before the store is asked: whether each names a job or a place in the request, and whether the places lead in a
/// circle. Stored jobs cannot be part of one, since a job is stored after everything that it waits for.
/// </summary>
internal static class DependencyChecks
{
    private const string Allowed = "the full id of a job, or #n for the n-th job of this request, from #0";

    /// <param name="jobs">The place and the options of each job that could be read.</param>
    /// <param name="count">The jobs in the request.</param>
    /// <param name="pathOf">The path of the job at a place.</param>
    /// <param name="faults">Receives the faults.</param>
    public static void Check(IReadOnlyList<(int Place, JobOptions Options)> jobs, int count, Func<int, string> pathOf, List<Fault> faults)
    {
        var parents = new Dictionary<int, List<(int Parent, string Path)>>();
        foreach (var (place, options) in jobs)
        {
            for (var i = 0; i < (options.DependsOn?.Count ?? 0); i++)
            {
                var dependency = options.DependsOn![i];
                var id = dependency.Id;
                var path = string.Create(CultureInfo.InvariantCulture, $"{pathOf(place)}.depends_on[{i}].id");
                if (dependency.Place is not { } parent)
                {
                    if (!JobId.TryParse(id, out _))
                    {
                        faults.Add(new Fault(path, "invalid", $"\"{id}\" is no full id of a job; a short form may mean another job tomorrow", Allowed));
                    }
                }
                else if (parent >= count)
                {
                    faults.Add(new Fault(path, "invalid", string.Create(CultureInfo.InvariantCulture, $"\"{id}\" is not in this request, which has {count} job{(count == 1 ? "" : "s")}"), Allowed));
                }
                else
                {
                    parents.TryAdd(place, []);
                    parents[place].Add((parent, path));
                }
            }
        }

        FindCycles(parents, faults);
    }

    // Depth first without recursion: a chain may be as long as the request.
    private static void FindCycles(Dictionary<int, List<(int Parent, string Path)>> parents, List<Fault> faults)
    {
        var done = new HashSet<int>();
        foreach (var start in parents.Keys)
        {
            var way = new List<(int Place, int Next)>();
            var onWay = new HashSet<int>();
            Enter(start);
            while (way.Count > 0)
            {
                var (place, next) = way[^1];
                if (!parents.TryGetValue(place, out var edges) || next == edges.Count)
                {
                    way.RemoveAt(way.Count - 1);
                    onWay.Remove(place);
                    done.Add(place);
                    continue;
                }

                way[^1] = (place, next + 1);
                var (parent, path) = edges[next];
                if (onWay.Contains(parent))
                {
                    var circle = way.Select(step => step.Place).SkipWhile(step => step != parent).Append(parent);
                    faults.Add(new Fault(path, "dependency_cycle", $"the jobs wait for each other in a circle: {string.Join(" → ", circle.Select(step => string.Create(CultureInfo.InvariantCulture, $"#{step}")))}"));
                }
                else
                {
                    Enter(parent);
                }
            }

            void Enter(int place)
            {
                if (!done.Contains(place))
                {
                    way.Add((place, 0));
                    onWay.Add(place);
                }
            }
        }
    }
}
