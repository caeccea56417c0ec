namespace McpCore.Scheduling.Tests;

/// <summary>A random expression of five fields, and what it means: written a second time, from the manual of cron alone.</summary>
internal sealed class CronSample
{
    private readonly Field _minute;
    private readonly Field _hour;
    private readonly Field _day;
    private readonly Field _month;
    private readonly Field _weekday;

    private CronSample(Field minute, Field hour, Field day, Field month, Field weekday) =>
        (_minute, _hour, _day, _month, _weekday) = (minute, hour, day, month, weekday);

    public string Text => $"{_minute.Text} {_hour.Text} {_day.Text} {_month.Text} {_weekday.Text}";

    /// <summary>Any expression.</summary>
    public static CronSample Any(Random random) => new(
        Field.Any(random, 0, 59),
        Field.Any(random, 0, 23),
        random.Next(2) == 0 ? Field.Every : Field.Some(random, 1, 28),
        random.Next(3) > 0 ? Field.Every : Field.Some(random, 1, 12),
        random.Next(2) == 0 ? Field.Every : Field.Some(random, 0, 6));

    /// <summary>One that fires in the small hours of every day, when clocks are changed.</summary>
    public static CronSample AtNight(Random random) => new(Field.Any(random, 0, 59), random.Next(4) == 0 ? Field.Every : Field.Some(random, 0, 4), Field.Every, Field.Every, Field.Every);

    /// <summary>
    /// Whether a minute of the wall clock is one of the expression's. When both days are restricted, either may match; a field that names all days of the week, as <c>0-6</c>, is no
    /// restriction.
    /// </summary>
    public bool Matches(DateTime local) =>
        _minute.Has(local.Minute) && _hour.Has(local.Hour) && _month.Has(local.Month)
        && (_day.IsEvery || _weekday.IsEvery || Enumerable.Range(0, 7).All(_weekday.Has)
            ? _day.Has(local.Day) && _weekday.Has((int)local.DayOfWeek)
            : _day.Has(local.Day) || _weekday.Has((int)local.DayOfWeek));

    private sealed record Field(string Text, IReadOnlySet<int>? Values)
    {
        public static readonly Field Every = new("*", null);

        public bool IsEvery => Values is null;

        public bool Has(int value) => Values?.Contains(value) ?? true;

        public static Field Any(Random random, int low, int high)
        {
            var step = random.Next(2, Math.Min(25, high + 1));
            return random.Next(5) switch
            {
                0 => Every,
                1 => new Field($"*/{step}", Stepped(low, high, step)),
                _ => Some(random, low, high),
            };
        }

        /// <summary>Values, ranges and ranges with steps, with commas.</summary>
        public static Field Some(Random random, int low, int high)
        {
            var parts = Enumerable.Range(0, random.Next(1, 4)).Select(_ => Part(random, low, high)).ToList();
            return new Field(string.Join(',', parts.Select(part => part.Text)), parts.SelectMany(part => part.Values!).ToHashSet());
        }

        private static Field Part(Random random, int low, int high)
        {
            var (from, step) = (random.Next(low, high + 1), random.Next(2, 6));
            var to = random.Next(from, high + 1);
            return random.Next(4) switch
            {
                0 => new Field($"{from}-{to}", Stepped(from, to, 1)),
                1 => new Field($"{from}-{to}/{step}", Stepped(from, to, step)),
                _ => new Field($"{from}", Stepped(from, from, 1)),
            };
        }

        private static HashSet<int> Stepped(int from, int to, int step) => [.. Enumerable.Range(from, to - from + 1).Where(value => (value - from) % step == 0)];
    }
}
