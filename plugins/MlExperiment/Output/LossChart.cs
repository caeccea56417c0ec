using System.Globalization;
using System.Text;

namespace McpCore.MlExperiment.Output;

/// <summary>The picture of a training: the loss of each epoch, and below the accuracy on training and test rows.</summary>
internal static class LossChart
{
    private const double Width = 960;
    private const double Height = 560;
    private const double Left = 76;
    private const double Right = Width - 28;
    private const double LossTop = 104;
    private const double LossBottom = 288;
    private const double AccuracyTop = 336;
    private const double AccuracyBottom = 508;

    public static string Draw(string title, IReadOnlyList<EpochRecord> history, EpochRecord kept)
    {
        var summary = string.Create(
            CultureInfo.InvariantCulture, $"epoch {kept.Epoch} of {history.Count} · loss {kept.Loss:0.0000} · training {kept.Accuracy * 100:0.0} % · test {kept.TestAccuracy * 100:0.0} %");
        var drawing = new Drawing(Width, Height, title, summary);
        var epochs = NumberScale.OfEpochs(history.Count, Left, Right);
        Epochs(drawing, epochs);

        var loss = new NumberScale(Math.Min(0, history.Min(record => record.Loss)), history.Max(record => record.Loss), LossBottom, LossTop, 8);
        Ticks(drawing, loss, loss.Text);
        drawing.Add($"""<text x="{Left}" y="{LossTop - 12}">Loss</text><path class="axis" d="M{Left} {LossBottom}H{Right}"/>""");
        Curve(drawing, "loss", history, epochs, loss, record => record.Loss);

        var worst = history.Min(record => Math.Min(record.Accuracy, record.TestAccuracy));
        var accuracy = new NumberScale(worst, 1, AccuracyBottom, AccuracyTop, 4);
        Ticks(drawing, accuracy, accuracy.Percent);
        drawing.Add($"""<text x="{Left}" y="{AccuracyTop - 12}">Accuracy</text><path class="axis" d="M{Left} {AccuracyBottom}H{Right}"/>""");
        Curve(drawing, "train", history, epochs, accuracy, record => record.Accuracy);
        Curve(drawing, "test", history, epochs, accuracy, record => record.TestAccuracy);
        drawing.Add($"""<circle class="kept" cx="{epochs.Pixel(kept.Epoch):0.#}" cy="{accuracy.Pixel(kept.TestAccuracy):0.#}" r="5"/>""");
        Legend(drawing);
        return drawing.ToString();
    }

    private static void Epochs(Drawing drawing, NumberScale epochs)
    {
        foreach (var tick in epochs.Ticks)
        {
            var x = epochs.Pixel(tick);
            drawing.Add($"""<path class="grid" d="M{x:0.#} {LossTop}V{LossBottom}M{x:0.#} {AccuracyTop}V{AccuracyBottom}"/><text class="mid" x="{x:0.#}" y="{AccuracyBottom + 20}">{tick:0}</text>""");
        }

        drawing.Add($"""<text class="mid" x="{(Left + Right) / 2}" y="{AccuracyBottom + 40}">epoch</text>""");
    }

    private static void Ticks(Drawing drawing, NumberScale scale, Func<double, string> label)
    {
        foreach (var tick in scale.Ticks)
        {
            var y = scale.Pixel(tick);
            drawing.Add($"""<path class="grid" d="M{Left} {y:0.#}H{Right}"/><text class="end" x="{Left - 10}" y="{y + 4:0.#}">{label(tick)}</text>""");
        }
    }

    private static void Legend(Drawing drawing)
    {
        const double Y = AccuracyTop - 12;
        drawing.Add($"""<path class="train" d="M{Right - 250} {Y - 4}h20"/><text x="{Right - 224}" y="{Y}">training rows</text>""");
        drawing.Add($"""<path class="test" d="M{Right - 132} {Y - 4}h20"/><text x="{Right - 106}" y="{Y}">test rows</text>""");
        drawing.Add($"""<circle class="kept" cx="{Right - 34}" cy="{Y - 4}" r="4.5"/><text class="end" x="{Right}" y="{Y}">kept</text>""");
    }

    private static void Curve(Drawing drawing, string style, IReadOnlyList<EpochRecord> history, NumberScale epochs, NumberScale scale, Func<EpochRecord, double> value)
    {
        // Of the epochs in one column of pixels the lowest and the highest, so that nothing seen is lost.
        var path = new StringBuilder();
        foreach (var column in history.GroupBy(record => Math.Floor(epochs.Pixel(record.Epoch))))
        {
            foreach (var record in new[] { column.MinBy(value)!, column.MaxBy(value)! }.DistinctBy(record => record.Epoch).OrderBy(record => record.Epoch))
            {
                path.Append(CultureInfo.InvariantCulture, $"{(path.Length == 0 ? 'M' : 'L')}{epochs.Pixel(record.Epoch):0.#} {scale.Pixel(value(record)):0.#}");
            }
        }

        drawing.Add($"""<path class="{style}" d="{path}"/>""");
    }
}
