using System.ComponentModel.DataAnnotations;
using McpCore.Agents;

namespace WordCount;

public sealed record Text([property: MinLength(1)] string Content);

public sealed record Count(int Words, int Distinct);

[JobType("word_count", Description = "Counts the words of a text.")]
public sealed class WordCountAgent : Agent<Text, Count>
{
    public override Task<Count> ExecuteAsync(Text payload, JobContext context, CancellationToken cancellationToken)
    {
        var words = payload.Content.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries);
        context.Log.Information("Found {Words} words", words.Length);
        return Task.FromResult(new Count(words.Length, words.Distinct(StringComparer.OrdinalIgnoreCase).Count()));
    }
}
