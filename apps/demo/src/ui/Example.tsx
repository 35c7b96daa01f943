import type { JSX } from 'preact';
import { Handle, HandleRoot, Item, Provider, Root } from 'react-compare-slider/components';
import { useReactCompareSlider } from 'react-compare-slider/hooks';
import after from '../samples/cat-x4.webp';
import before from '../samples/cat.png';

/** What the page does, to be seen at once: a sample, and what the page makes of it as it is. */
export function Example(): JSX.Element {
  const slider = useReactCompareSlider({ onlyHandleDraggable: true, keyboardIncrement: '2%' });
  return (
    <figure class="example">
      <Provider {...slider}>
        <Root style={{ width: '100%', height: '100%', touchAction: 'pan-y' }}>
          <Item item="itemOne">
            <img src={before} alt="A cat, small and blurred" />
            <span class="tag left">128 × 128</span>
          </Item>
          <Item item="itemTwo">
            <img src={after} alt="The same cat, four times larger and sharp" />
            <span class="tag right">512 × 512</span>
          </Item>
          <HandleRoot aria-label="How much of the small picture is seen beside the large one">
            <Handle buttonStyle={{ width: '2.75rem', height: '2.75rem' }} />
          </HandleRoot>
        </Root>
      </Provider>
    </figure>
  );
}
