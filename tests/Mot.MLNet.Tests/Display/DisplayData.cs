using System.Xml;
using System.Xml.Linq;
using Mot.Association;
using Mot.Association.Evaluation;
using Mot.Association.Tracking;
using Mot.Training.Frames;
using OpenCvSharp;

namespace Mot.Tests.Display;

internal static class DisplayData
{
    public static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    public static Tracklet Track(string sequence, long id, params int[] frames) =>
        new(sequence, id, 1, frames.Select(f => new TrackletBox(f, new Box(10 + f, 12, 26 + f, 44), 0.9f)));

    public static MotEvaluation Evaluation(params string[] names) => MotEvaluator.Evaluate(
        [.. names.Select((name, i) =>
        {
            Tracklet[] truth = [
                Track(name, 1, [.. Enumerable.Range(1, 20)]), Track(name, 2, [.. Enumerable.Range(5, 10)])];
            Tracklet[] tracks = [
                Track(name, 7, [.. Enumerable.Range(1, 11 + i)]), Track(name, 8, [.. Enumerable.Range(13, 6)])];
            return new EvaluationSequence(name, Tracklet.ToRows(truth), Tracklet.ToRows(tracks));
        })]);

    /// <summary>Throws where a page or fragment is not well-formed.</summary>
    public static XDocument Parse(string html)
    {
        using XmlReader reader = XmlReader.Create(
            new StringReader(html), new() { DtdProcessing = DtdProcessing.Ignore });
        return XDocument.Load(reader);
    }

    public static IEnumerable<XElement> Named(this XContainer container, string localName) =>
        container.Descendants().Where(e => e.Name.LocalName == localName);

    /// <summary>Grey frames in which a square of a colour of its own goes to the right by one pixel a frame.</summary>
    public sealed class Square(int count, int width = 96, int height = 64) : IFrameSource
    {
        private int _next = 1;

        public static Scalar Color { get; } = new(40, 60, 220);

        public string Name => "square";

        public int? Count => count;

        public double? FrameRate => 10;

        public int Width => width;

        public int Height => height;

        public int Frame { get; private set; }

        public int Reads { get; private set; }

        public bool Read(Mat destination)
        {
            if (_next > count)
                return false;
            Reads++;
            Frame = _next++;
            destination.Create(height, width, MatType.CV_8UC3);
            destination.SetTo(new Scalar(120, 120, 120));
            Cv2.Rectangle(destination, new Rect(10 + Frame, 12, 16, 32), Color, -1);
            return true;
        }

        public bool Seek(int frame)
        {
            _next = frame >= 1 && frame <= count ? frame : int.MaxValue;
            return _next <= count;
        }

        public void Dispose()
        {
        }
    }
}
