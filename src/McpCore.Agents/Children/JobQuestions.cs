using System.Buffers;
using System.Text.Json;

namespace McpCore.Agents;

/// <summary>What a run asks its host in JSON, and the host's refusals as exceptions.</summary>
internal sealed class JobQuestions(JobPort port, CancellationToken cancellationToken)
{
    /// <param name="question">Its name.</param>
    /// <param name="write">Writes the members of the question.</param>
    /// <exception cref="SubmitRefusedException">The host refused a submit.</exception>
    public async Task<JsonElement> AskAsync(string question, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        using var document = JsonDocument.Parse(await port.AskAsync(question, buffer.WrittenMemory, cancellationToken));
        var answer = document.RootElement.Clone();
        return answer.TryGetProperty("refused", out var refusal) ? throw Refused(refusal) : answer;
    }

    /// <summary>Reads what became of jobs, in as many answers as it takes: all results together may be larger than what a worker passes on at once.</summary>
    /// <param name="question">Its name.</param>
    /// <param name="write">Writes the members of the question.</param>
    /// <param name="nameOf">What the job calls another of an id; null when it has no name for it.</param>
    /// <param name="json">Reads the results.</param>
    public async Task<IReadOnlyList<JobOutcome>> ReadAsync(string question, Action<Utf8JsonWriter> write, Func<string, string?> nameOf, Lazy<JsonSerializerOptions> json)
    {
        var outcomes = new List<JobOutcome>();
        int? next = 0;
        while (next is { } skip)
        {
            var answer = await AskAsync(question, writer =>
            {
                write(writer);
                writer.WriteNumber("skip", skip);
            });
            outcomes.AddRange(answer.GetProperty("jobs").EnumerateArray().Select(job => new JobOutcome(nameOf(job.GetProperty("id").GetString()!), job, json)));
            next = answer.GetProperty("next") is { ValueKind: JsonValueKind.Number } more ? more.GetInt32() : null;
        }

        return outcomes;
    }

    public static void WriteIds(Utf8JsonWriter writer, IReadOnlyList<string> ids)
    {
        writer.WriteStartArray("ids");
        foreach (var id in ids)
        {
            writer.WriteStringValue(id);
        }

        writer.WriteEndArray();
    }

    private static SubmitRefusedException Refused(JsonElement refusal)
    {
        var faults = refusal.GetProperty("errors").EnumerateArray().Select(fault => new PayloadFault(
            fault.GetProperty("path").GetString()!,
            fault.GetProperty("code").GetString()!,
            fault.GetProperty("message").GetString()!,
            fault.GetProperty("allowed").GetString()));
        return new SubmitRefusedException(refusal.GetProperty("code").GetString()!, refusal.GetProperty("detail").GetString()!, [.. faults]);
    }
}
