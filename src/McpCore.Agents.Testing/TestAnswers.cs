using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace McpCore.Agents.Testing;

/// <summary>Answers what an agent asks about its children, the jobs that it depends on and the artifacts of others, from what the test has said.</summary>
internal static class TestAnswers
{
    private const int PieceBytes = 4096;

    public static ReadOnlyMemory<byte> Answer(TestJob job, string question, ReadOnlyMemory<byte> body)
    {
        var asked = TestJson.Parse(body);
        return question switch
        {
            "child.submit" => Submit(job, asked),
            "child.await" => Write(writer => WriteArray(writer, "children", Named(job, asked), WriteState)),
            "child.read" => Jobs(writer => WriteArray(writer, "jobs", Named(job, asked), (_, child) => child.Write(writer))),
            "child.metrics" => Write(writer => WriteArray(writer, "series", Named(job, asked), (_, child) => child.WriteMetric(writer, asked.GetProperty("name").GetString()!))),
            "child.cancel" => Cancel(Named(job, asked), asked.GetProperty("reason").GetString()!),
            "artifact.read" => Artifact(job, asked),
            "parents.read" => Jobs(writer => WriteArray(writer, "jobs", job.Parents, WriteParent)),
            _ => throw new NotSupportedException($"The test kit does not know the question \"{question}\"; it is older than the contract."),
        };

        static void WriteState(Utf8JsonWriter writer, TestChild child)
        {
            writer.WriteStartObject();
            writer.WriteString("id", child.Id);
            writer.WriteString("name", child.Name);
            writer.WriteString("status", child.Status ?? "running");
            writer.WriteBoolean("ended", child.Ended);
            writer.WriteEndObject();
        }
    }

    public static void WriteJob(Utf8JsonWriter writer, string id, string type, string status, ReadOnlyMemory<byte> result, (string Code, string Message)? error)
    {
        writer.WriteStartObject();
        writer.WriteString("id", id);
        writer.WriteString("type", type);
        writer.WriteString("status", status);
        if (error is { } failure)
        {
            writer.WriteStartObject("error");
            writer.WriteString("code", failure.Code);
            writer.WriteString("message", failure.Message);
            writer.WriteEndObject();
        }
        else
        {
            writer.WritePropertyName("result");
            writer.WriteRawValue(result.Span);
        }

        writer.WriteEndObject();
    }

    private static ReadOnlyMemory<byte> Submit(TestJob job, JsonElement asked)
    {
        var child = job.Child(asked.GetProperty("name").GetString()!, asked.GetProperty("job"));
        return Write(writer =>
        {
            if (child.Refusal is not { } refusal)
            {
                writer.WriteString("id", child.Id);
                return;
            }

            writer.WriteStartObject("refused");
            writer.WriteString("code", refusal.Code);
            writer.WriteString("detail", refusal.Message);
            writer.WriteStartArray("errors");
            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    }

    private static ReadOnlyMemory<byte> Cancel(List<TestChild> children, string reason)
    {
        children.ForEach(child => child.Cancel(reason));
        return "{}"u8.ToArray();
    }

    private static ReadOnlyMemory<byte> Artifact(TestJob job, JsonElement asked)
    {
        var (id, name) = (asked.GetProperty("job").GetString()!, asked.GetProperty("name").GetString()!);
        var other = id == job.JobId ? job : job.OtherJobs.FirstOrDefault(other => other.JobId == id) ?? throw new ArgumentException($"There is no job {id}; TestJob.OtherJobs names those whose artifacts can be opened.");
        var stored = other.Artifacts;
        var artifact = stored.GetValueOrDefault(name) ?? throw new ArgumentException($"The job {id} has no artifact \"{name}\"; it has {(stored.Count == 0 ? "none" : string.Join(", ", stored.Keys))}.");

        // Small pieces, so that a test sees an agent that takes the first one for all.
        var piece = artifact.Content[asked.GetProperty("offset").GetInt32()..];
        return Write(writer =>
        {
            writer.WriteNumber("size", artifact.Content.Length);
            writer.WriteString("sha256", Convert.ToHexStringLower(SHA256.HashData(artifact.Content.Span)));
            writer.WriteString("kind", artifact.Kind);
            writer.WriteBase64String("data", piece[..Math.Min(piece.Length, PieceBytes)].Span);
        });
    }

    private static List<TestChild> Named(TestJob job, JsonElement asked)
    {
        var children = job.Children;
        var ids = asked.GetProperty("ids").EnumerateArray().Select(id => id.GetString()!).ToList();
        return ids.Count == 0
            ? [.. children.OrderBy(child => child.Name, StringComparer.Ordinal)]
            : ids.ConvertAll(id => children.FirstOrDefault(child => child.Id == id) ?? throw new ArgumentException($"{id} is no child of the job {job.JobId}."));
    }

    private static void WriteParent(Utf8JsonWriter writer, TestParent parent) => WriteJob(
        writer,
        parent.Id,
        parent.JobType,
        parent.Result is null ? "failed" : "completed",
        Encoding.UTF8.GetBytes(parent.Result ?? ""),
        parent.Result is null ? parent.Error : null);

    private static void WriteArray<T>(Utf8JsonWriter writer, string name, IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        writer.WriteStartArray(name);
        foreach (var item in items)
        {
            write(writer, item);
        }

        writer.WriteEndArray();
    }

    private static ReadOnlyMemory<byte> Jobs(Action<Utf8JsonWriter> write) => Write(writer =>
    {
        write(writer);
        writer.WriteNull("next");
    });

    private static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
